//! The programs that steps run: where each is looked for, and how it comes into the workspace's
//! own tool folder when it isn't there.
//!
//! In order: the PATH, if the version is the pinned one; `<state>/tools/<name>/<version>/bin`; a
//! prebuilt package of pinned version and hash; a build from source. Nothing is ever installed
//! for the whole machine, and a folder of that name is complete or not there at all.

mod identity;
mod install;
mod table;
mod ways;

use std::{collections::BTreeMap, time::Duration};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    env::Env,
    policy::Policy,
    proc::{self, Exec, Stop},
};
pub use identity::Said;
pub use table::Tool;
use table::{Origin, Pinned};

/// No build of a tool takes longer on a machine on which it ends at all.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// What a tool needs that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It is missing and could not be installed.
    Missing {
        /// Which, in a few words.
        what: String,
        /// What was tried and what came of it.
        tried: String,
        /// The line that installs it.
        help: String,
    },
    /// The run was stopped while it was being installed.
    Stopped,
}

/// The tools of one workspace.
#[derive(Clone, Debug)]
pub struct Toolbox {
    /// A toolchain file in the root decides which cargo and which components are asked.
    root: Utf8PathBuf,
    dir: Utf8PathBuf,
    policy: Policy,
    env: Env,
}

impl Toolbox {
    /// The tools of the workspace at `root` whose own folder is `state`.
    #[must_use]
    pub fn new(root: &Utf8Path, state: &Utf8Path, policy: &Policy, env: &Env) -> Self {
        Self {
            root: root.to_owned(),
            dir: state.join("tools"),
            policy: policy.clone(),
            env: env.clone(),
        }
    }

    /// The folder to put first on a child's PATH for this tool. When the tool is on the PATH
    /// already there is no such folder, which does no harm.
    #[must_use]
    pub fn bin_dir(&self, tool: Tool) -> Option<Utf8PathBuf> {
        match tool.origin(&self.policy) {
            Origin::Given { .. } => None,
            Origin::Pinned(pinned) => Some(self.folder(&pinned).join("bin")),
        }
    }

    /// A tool's name, and its version where it is pinned.
    #[must_use]
    pub fn title(&self, tool: Tool) -> String {
        match tool.origin(&self.policy) {
            Origin::Given { .. } => tool.name().to_owned(),
            Origin::Pinned(pinned) => format!("{} {}", tool.name(), pinned.version),
        }
    }

    fn folder(&self, pinned: &Pinned) -> Utf8PathBuf {
        self.dir.join(pinned.name).join(&pinned.version)
    }

    /// Sees to it that a tool is there.
    ///
    /// # Errors
    /// What is missing and how to get it.
    pub async fn ensure(
        &self,
        tool: Tool,
        stop: &Stop,
        say: &(dyn Fn(&str) + Sync),
    ) -> Result<(), Trouble> {
        match tool.origin(&self.policy) {
            Origin::Given { probe, help } => self.given(tool, probe, help).await,
            Origin::Pinned(pinned) => {
                if self.on_path(&pinned).await || self.in_folder(&pinned).await {
                    return Ok(());
                }
                install::install(self, &pinned, stop, say).await
            }
        }
    }

    async fn given(&self, tool: Tool, probe: &[&str], help: &str) -> Result<(), Trouble> {
        let missing = |tried: String| Trouble::Missing {
            what: format!("{} is missing", tool.name()),
            tried,
            help: help.to_owned(),
        };
        let [program, args @ ..] = probe else {
            return Ok(());
        };
        let program = match *program {
            "cargo" => self.env.cargo(),
            other => other,
        };
        if args.is_empty() {
            return match self.env.find_on_path(program) {
                Some(_) => Ok(()),
                None => Err(missing(format!("{program} is not on the PATH"))),
            };
        }
        match self.ask(program, args).await {
            Ok(_) => Ok(()),
            Err(said) => Err(missing(said)),
        }
    }

    /// Whether the PATH has it in the pinned version.
    async fn on_path(&self, pinned: &Pinned) -> bool {
        match self.env.find_on_path(pinned.name) {
            None => false,
            Some(path) => self.is_version(path.as_str(), pinned).await,
        }
    }

    /// Whether its folder has it. A program that reads Go code must be built by a Go that is no
    /// older than the one in use, so after an upgrade it is built again.
    async fn in_folder(&self, pinned: &Pinned) -> bool {
        let program = self.folder(pinned).join("bin").join(pinned.name);
        if !program.is_file() || !pinned.is_built_by_go() {
            return program.is_file();
        }
        let built = self.ask("go", &["version", program.as_str()]).await;
        let now = self.ask("go", &["env", "GOVERSION"]).await;
        match (built, now) {
            (Ok(built), Ok(now)) => built.trim_end().ends_with(now.trim()),
            _ => false,
        }
    }

    async fn is_version(&self, program: &str, pinned: &Pinned) -> bool {
        let answer = self.ask(program, pinned.version_args).await;
        answer.is_ok_and(|text| says_version(&text, &pinned.version))
    }

    /// Runs a quick command; gives its output, as an error when it failed.
    async fn ask(&self, program: &str, args: &[&str]) -> Result<String, String> {
        let mut argv = vec![program.to_owned()];
        argv.extend(args.iter().map(|arg| (*arg).to_owned()));
        let env = self.env.for_children();
        self.run(&argv, &env, &self.root, &Stop::never(), &|_| ()).await
    }

    /// Runs a command to its end; gives its output, as an error when it failed.
    async fn run(
        &self,
        argv: &[String],
        env: &BTreeMap<String, String>,
        cwd: &Utf8Path,
        stop: &Stop,
        say: &(dyn Fn(&str) + Sync),
    ) -> Result<String, String> {
        let exec = Exec { argv, env, cwd, limit: Some(LIMIT) };
        let mut output = String::new();
        let end = proc::run(exec, stop, |line| {
            say(line);
            output.push_str(line);
            output.push('\n');
        })
        .await;
        match end {
            Ok(end) if end.is_good() => Ok(output),
            Ok(end) => Err(format!("{output}{}: {}", argv[0], end.words())),
            Err(error) => Err(format!("{}: {error}", argv[0])),
        }
    }
}

/// Whether a tool that answered `text` is of this version.
fn says_version(text: &str, version: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || "()v,".contains(c)).any(|word| word == version)
}

#[cfg(test)]
mod tests {
    use super::says_version;

    #[test]
    fn versions_are_whole_words() {
        let nextest = "cargo-nextest 0.9.148 (cd1d6d546 2026-10-07)";
        assert!(says_version(nextest, "0.9.148"));
        assert!(!says_version(nextest, "0.9.14"));
        assert!(says_version("staticcheck 2026.2.2 (0.8.2)", "0.8.2"));
    }
}
