//! A service that runs tests and ends: its command lines, for whoever gives it the terminal.

use std::{collections::BTreeMap, io};

use super::{compose, files, state::StateDir};
use crate::{engine::bases::ca::BuildSecret, env::Env, events::FailureCard, model::Project};

/// The file that names what only this container needs.
const GENERATED: &str = "compose.test-runner.yaml";

/// The service, and where compose finds it.
#[derive(Clone, Copy, Debug)]
pub struct TestRunner<'a> {
    /// The program `docker`.
    pub docker: &'a str,
    /// The compose files that have the service.
    pub project: &'a Project,
    /// Its name.
    pub service: &'a str,
    /// Where what we write for it is kept.
    pub state: &'a StateDir,
}

impl TestRunner<'_> {
    /// Writes what compose needs beside the project's own files: copies of secrets that the
    /// container's user can read, and the certificates that a build may need.
    ///
    /// # Errors
    /// Those of the file system; a card for each secret that is missing.
    pub fn write(&self, trust: Option<&BuildSecret>) -> io::Result<Result<(), Vec<FailureCard>>> {
        files::write_trust(trust, self.project, self.state)?;
        let text = match files::copies(self.project, [&self.service.to_owned()], self.state)? {
            // Compose takes no file that is empty.
            Ok(text) if text.is_empty() => "{}\n".to_owned(),
            Ok(text) => text,
            Err(cards) => return Ok(Err(cards)),
        };
        fs_err::write(self.state.join(GENERATED), text)?;
        Ok(Ok(()))
    }

    /// Builds its image.
    #[must_use]
    pub fn build(&self) -> Vec<String> {
        self.argv(&["build", self.service])
    }

    /// Runs these parts, in colour if `color`, on the terminal if `tty`, in a container that is
    /// gone afterwards. Nothing that it depends on is started.
    #[must_use]
    pub fn run(&self, parts: &[&str], color: bool, tty: bool) -> Vec<String> {
        let when = if color { "always" } else { "never" };
        let color = format!("CARGO_TERM_COLOR={when}");
        let name = self.container();
        let mut words = vec!["run", "--rm", "--no-deps", "--name", &name, "--env", &color];
        if !tty {
            words.push("--no-TTY");
        }
        words.push(self.service);
        words.extend(parts);
        self.argv(&words)
    }

    /// Ends the container of [`Self::run`]: it outlives whoever asked compose for it.
    #[must_use]
    pub fn stop(&self) -> Vec<String> {
        [self.docker, "stop", "--time", "5", &self.container()].map(str::to_owned).to_vec()
    }

    fn container(&self) -> String {
        format!("{}-{}-{}", self.project.name, self.service, std::process::id())
    }

    /// Prints the folder that its variable `RESULTS` names, as a tar.
    #[must_use]
    pub fn results(&self) -> Vec<String> {
        let script = "exec tar --create --directory \"$RESULTS\" .";
        self.argv(&["run", "--rm", "--no-deps", "--no-TTY", "--entrypoint", "sh", self.service])
            .into_iter()
            .chain(["-c", script].map(str::to_owned))
            .collect()
    }

    /// The environment of all of them.
    #[must_use]
    pub fn variables(&self, env: &Env) -> BTreeMap<String, String> {
        compose::variables(env, self.project)
    }

    fn argv(&self, words: &[&str]) -> Vec<String> {
        let mut argv = compose::of_project(self.docker, self.project, self.state, GENERATED);
        argv.extend(words.iter().map(|word| (*word).to_owned()));
        argv
    }
}
