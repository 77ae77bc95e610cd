//! What git knows of what is checked out. Without git, or outside of a repository, that is nothing.

use std::process::{Child, Command, Stdio};

use camino::Utf8Path;

use crate::env::Env;

/// Whether a file that git does not track makes a workspace another one than its commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untracked {
    /// It does.
    Counts,
    /// It does not.
    Ignored,
}

/// What is checked out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The commit.
    pub commit: Option<String>,
    /// The branch.
    pub branch: Option<String>,
    /// Whether a file differs from the commit.
    pub dirty: bool,
}

/// A question to git, which it answers while its asker goes on.
#[derive(Debug)]
pub struct Asked(Option<Child>);

impl Head {
    /// Asks for what is checked out at `root`.
    #[must_use]
    pub fn ask(env: &Env, root: &Utf8Path, untracked: Untracked) -> Asked {
        let files = match untracked {
            Untracked::Counts => "normal",
            Untracked::Ignored => "no",
        };
        let git = Command::new("git")
            .args(["status", "--porcelain=v2", "--branch"])
            .arg(format!("--untracked-files={files}"))
            .current_dir(root)
            .env_clear()
            .envs(env.for_children())
            // It looks, and must be in the way of nobody who commits.
            .env("GIT_OPTIONAL_LOCKS", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        Asked(git.ok())
    }

    /// The commit, if nothing differs from it.
    #[must_use]
    pub fn clean_commit(&self) -> Option<&str> {
        self.commit.as_deref().filter(|_| !self.dirty)
    }

    /// Whether it is what this branch holds, and nothing else.
    #[must_use]
    pub fn is_of(&self, branch: &str) -> bool {
        self.branch.as_deref() == Some(branch) && !self.dirty
    }

    /// `# branch.oid COMMIT` and `# branch.head BRANCH`, then a line for each file that differs.
    /// Source: git-status(1), "Porcelain Format Version 2".
    fn read(said: &str) -> Self {
        let told = |name: &str| {
            let value = said.lines().find_map(|line| line.strip_prefix(name))?;
            // `(initial)`, `(detached)`: there is none.
            (!value.starts_with('(')).then(|| value.to_owned())
        };
        Self {
            commit: told("# branch.oid "),
            branch: told("# branch.head "),
            dirty: said.lines().any(|line| !line.starts_with('#')),
        }
    }
}

impl Asked {
    /// Waits for the answer.
    #[must_use]
    pub fn head(self) -> Head {
        let said = self.0.and_then(|git| git.wait_with_output().ok());
        said.filter(|it| it.status.success())
            .map_or_else(Head::default, |it| Head::read(&String::from_utf8_lossy(&it.stdout)))
    }
}

#[cfg(test)]
mod tests {
    use super::Head;

    #[test]
    fn what_git_says_is_a_head() {
        let it = Head::read("# branch.oid 1a2b\n# branch.head main\n# branch.ab +1 -0\n");
        assert_eq!((it.commit.as_deref(), it.branch.as_deref()), (Some("1a2b"), Some("main")));
        assert!(!it.dirty);
        assert_eq!(it.clean_commit(), Some("1a2b"));
        let it = Head::read("# branch.oid (initial)\n# branch.head (detached)\n1 .M N... a.rs\n");
        assert_eq!((it.clone().commit, it.clone().branch, it.dirty), (None, None, true));
        assert_eq!(it.clean_commit(), None);
        assert_eq!(Head::read(""), Head::default());
    }

    #[test]
    fn only_the_branch_itself_counts() {
        let is_main = |said: &str| Head::read(said).is_of("main");
        let ahead = "# branch.oid 1a\n# branch.head main\n# branch.upstream origin/main\n# branch.ab +1 -0\n";
        assert!(is_main("# branch.oid 1a\n# branch.head main\n"));
        assert!(is_main(ahead));
        assert!(!is_main(&format!("{ahead}1 .M N... a.rs\n")), "it is not what the branch holds");
        assert!(!is_main(&format!("{ahead}? b.rs\n")), "nor is this");
        assert!(!is_main("# branch.oid 1a\n# branch.head mainly\n"));
        assert!(!is_main("# branch.oid 1a\n# branch.head (detached)\n"));
        assert!(!is_main(""));
    }
}
