//! The one way in which a deploy speaks to the swarm: the `docker` program, since it goes wherever
//! `DOCKER_HOST` leads, ssh included. What changes something goes through [`Docker::act`], and
//! nothing else does: a dry run stops there.

use std::{collections::BTreeMap, fmt, io, process::Output, time::Duration};

use camino::Utf8PathBuf;

use super::ssh::Ssh;
use crate::{
    engine::docker::helper,
    env::Env,
    proc::{Exec, captured, shell_line},
    redact,
};

/// How long one call may take. A service that can't be placed makes some of them wait for ever.
const LIMIT: Duration = Duration::from_secs(120);

/// Why a call gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The command line.
    pub line: String,
    /// What the program said, or what it did not do.
    pub why: String,
}

impl Refused {
    /// Of a call of `docker` with these arguments.
    pub(super) fn of(args: &[&str], why: String) -> Self {
        Self { line: line(args), why }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.why)
    }
}

/// Calls of `docker`.
pub struct Docker<'a> {
    program: String,
    env: BTreeMap<String, String>,
    cwd: Utf8PathBuf,
    /// Told of each change that is not made, in a dry run.
    pub dry: Option<&'a dyn Fn(&str)>,
}

impl<'a> Docker<'a> {
    /// Calls in this folder, with none but docker's own variables of `env`: `docker stack deploy`
    /// takes the value of a service's variable that is empty from its own environment.
    #[must_use]
    pub fn new(env: &Env, cwd: Utf8PathBuf, dry: Option<&'a dyn Fn(&str)>) -> Self {
        const PREFIXES: [&str; 6] = ["BUILDX_", "DOCKER_", "LC_", "SSH_", "SSL_CERT_", "XDG_"];
        const NAMES: [&str; 5] = ["HOME", "LANG", "PATH", "TMPDIR", "USER"];
        let mut own = env.for_children();
        own.retain(|name, _| {
            NAMES.contains(&name.as_str())
                || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
                || name.to_ascii_lowercase().ends_with("_proxy")
        });
        Self { program: helper::docker(env), env: own, cwd, dry }
    }

    /// The same by an `ssh` of our own, for `DOCKER_HOST=ssh://…`.
    #[must_use]
    pub fn by_ssh(mut self, ssh: &Ssh) -> Self {
        let path = self.env.get("PATH").map(String::as_str).unwrap_or_default();
        let path = format!("{}:{path}", ssh.folder());
        self.env.insert("PATH".to_owned(), path);
        self
    }

    /// Asks something, and changes nothing.
    ///
    /// # Errors
    /// What the program said.
    pub async fn ask(&self, args: &[&str]) -> Result<String, Refused> {
        self.call(args, None).await
    }

    /// Asks for what was logged, on either stream; nothing where that is gone.
    pub async fn logged(&self, args: &[&str]) -> String {
        let Ok(output) = self.output(args, None).await else { return String::new() };
        let said = [output.stdout, output.stderr].concat();
        redact::text(&String::from_utf8_lossy(&said)).into_owned()
    }

    /// Changes something. A dry run only tells of it.
    ///
    /// # Errors
    /// What the program said.
    pub async fn act(&self, args: &[&str], input: Option<&str>) -> Result<String, Refused> {
        match self.dry {
            None => self.call(args, input).await,
            Some(tell) => {
                tell(&line(args));
                Ok(String::new())
            }
        }
    }

    async fn call(&self, args: &[&str], input: Option<&str>) -> Result<String, Refused> {
        let refused = |why: String| Refused::of(args, why);
        let output = self.output(args, input).await.map_err(|error| refused(error.to_string()))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let why = said.trim();
        Err(refused(match why.is_empty() {
            true => output.status.to_string(),
            false => redact::text(why).into_owned(),
        }))
    }

    async fn output(&self, args: &[&str], input: Option<&str>) -> io::Result<Output> {
        let argv = [&[self.program.as_str()], args].concat();
        let argv: Vec<String> = argv.into_iter().map(str::to_owned).collect();
        let exec = Exec { argv: &argv, env: &self.env, cwd: &self.cwd, limit: Some(LIMIT) };
        captured(exec, input).await
    }
}

/// A command line as a person would type it.
fn line(args: &[&str]) -> String {
    let words = ["docker"].iter().chain(args).map(ToString::to_string);
    shell_line(&words.collect::<Vec<_>>())
}
