//! The cargo workspace that the command runs in.

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::Metadata;

use super::metadata;
use crate::{env::Env, exit::Failure};

/// A cargo workspace: where it is, and what cargo says of it.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The folder of the root `Cargo.toml`.
    pub root: Utf8PathBuf,
    /// Cargo's target folder.
    pub target: Utf8PathBuf,
    /// Members and metadata, without dependencies: those would cost a second.
    pub metadata: Metadata,
}

impl Workspace {
    /// The workspace around `cwd`.
    ///
    /// # Errors
    /// Exit 2 when there is no `Cargo.toml` at or above `cwd`, or cargo can't read it.
    pub fn discover(cwd: &Utf8Path, env: &Env) -> Result<Self, Failure> {
        let metadata = metadata::ask(cwd, env).map_err(|error| explain(cwd, &error))?;
        Ok(Self {
            root: metadata.workspace_root.clone(),
            target: metadata.target_directory.clone(),
            metadata,
        })
    }

    /// Our own folder in the workspace: tools, state, history. Not in git.
    #[must_use]
    pub fn state_dir(&self, env: &Env) -> Utf8PathBuf {
        state_dir(&self.root, env)
    }

    /// The folders in it that hold secrets, whether they are there or not.
    #[must_use]
    pub fn secrets(&self, env: &Env) -> Vec<Utf8PathBuf> {
        let state = self.state_dir(env);
        let projects = state.join("docker").read_dir_utf8().into_iter().flatten().flatten();
        let of_containers = projects.map(|project| project.path().join("secrets"));
        let own = ["secrets", "native/secrets"].map(|folder| state.join(folder));
        own.into_iter().chain(of_containers).collect()
    }

    /// Makes that folder where it is missing. It holds a `.gitignore` that covers all of it, so a
    /// workspace that never heard of us stays clean.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn make_state_dir(&self, env: &Env) -> std::io::Result<Utf8PathBuf> {
        let dir = self.state_dir(env);
        fs_err::create_dir_all(&dir)?;
        let ignore = dir.join(".gitignore");
        if !ignore.exists() {
            fs_err::write(ignore, "*\n")?;
        }
        Ok(dir)
    }
}

/// Our own folder in the workspace at `root`.
pub(super) fn state_dir(root: &Utf8Path, env: &Env) -> Utf8PathBuf {
    env.get("JESSY_STATE_DIR")
        .filter(|dir| !dir.is_empty())
        .map_or_else(|| root.join(".jessy"), |dir| root.join(dir))
}

fn explain(cwd: &Utf8Path, error: &cargo_metadata::Error) -> Failure {
    let text = match error {
        cargo_metadata::Error::CargoMetadata { stderr } => stderr.trim().to_owned(),
        other => other.to_string(),
    };
    let failure = Failure::usage(format!("read the cargo workspace at {cwd}"))
        .because(text.trim_start_matches("error: "));
    if text.contains("could not find `Cargo.toml`") {
        return failure.help("run it inside a cargo workspace");
    }
    failure
}
