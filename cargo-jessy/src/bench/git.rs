//! Which commit is measured, and on which branch.

use std::process::{Command, Stdio};

use camino::Utf8Path;

use crate::env::Env;

/// What git knows of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// The commit's id, if no file that git tracks differs from it.
    pub(super) commit: Option<String>,
    /// The branch.
    pub(super) branch: Option<String>,
    /// Whether a tracked file differs from the commit.
    pub(super) dirty: bool,
}

/// Asks git. Outside of a repository it knows nothing.
pub(super) fn head(env: &Env, root: &Utf8Path) -> Head {
    let ask = |args: &[&str]| {
        let output = Command::new("git")
            .args(args)
            .current_dir(root)
            .env_clear()
            .envs(env.for_children())
            .stdin(Stdio::null())
            .output()
            .ok()?;
        let said = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| said.trim().to_owned())
    };
    let dirty =
        ask(&["status", "--porcelain", "--untracked-files=no"]).is_some_and(|it| !it.is_empty());
    Head {
        commit: ask(&["rev-parse", "HEAD"]).filter(|_| !dirty),
        branch: ask(&["symbolic-ref", "--short", "HEAD"]),
        dirty,
    }
}
