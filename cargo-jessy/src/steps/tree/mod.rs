//! The files of a workspace as git sees them, walked at most once a run.

mod ignored;
mod known;

use std::{io, sync::OnceLock, time::SystemTime};

use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;

pub(super) use ignored::Ignored;
use known::Known;

/// The files at one moment; paths are from the root, in the order of their text.
#[derive(Debug, Default)]
pub struct Tree {
    /// All files and links that git doesn't ignore, hidden ones too.
    pub files: Vec<Utf8PathBuf>,
    /// The folders that were walked, the root (an empty path) first.
    folders: Vec<Utf8PathBuf>,
    /// Right before it was looked at.
    seen: Option<SystemTime>,
    /// What it does not hold, once somebody asked.
    ignored: OnceLock<Ignored>,
    kept: Kept,
}

/// What the memory holds of a tree.
#[derive(Debug, Default)]
enum Kept {
    #[default]
    Nothing,
    /// All but what is ignored.
    Files,
    All,
}

impl Tree {
    /// The tree of now: from this memory if that is still true, else from a walk.
    #[must_use]
    pub fn look(root: &Utf8Path, without: &[Utf8PathBuf], memory: &Utf8Path) -> Self {
        Known::load(root, without, memory).unwrap_or_else(|| Self::walk(root, without))
    }

    /// Keeps it for [`Tree::look`], unless that knows it all already.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn remember(
        &self,
        root: &Utf8Path,
        without: &[Utf8PathBuf],
        memory: &Utf8Path,
    ) -> io::Result<()> {
        match (&self.kept, self.ignored.get(), self.seen) {
            (Kept::All, ..) | (Kept::Files, None, _) | (.., None) => Ok(()),
            (.., Some(seen)) => Known::save(self, seen, root, without, memory),
        }
    }

    /// What git ignores below `root`, of which this is the tree.
    pub(super) fn ignored(&self, root: &Utf8Path) -> &Ignored {
        self.ignored.get_or_init(|| Ignored::below(root, self))
    }

    /// Walks `root`, but for the folders in `without` and git's own. What can't be read, or has a
    /// name that is not UTF-8, is left out.
    #[must_use]
    pub fn walk(root: &Utf8Path, without: &[Utf8PathBuf]) -> Self {
        let seen = SystemTime::now();
        let without = without.to_vec();
        let walk = WalkBuilder::new(root)
            .hidden(false)
            // Git knows nothing of `.ignore` files.
            .ignore(false)
            .git_exclude(!excludes_nothing(root))
            // A tree from a tarball has no .git and still has its .gitignore.
            .require_git(false)
            .filter_entry(move |entry| {
                entry.file_name() != ".git" && !without.iter().any(|dir| entry.path() == dir)
            })
            .build();
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for entry in walk.flatten() {
            let path = Utf8Path::from_path(entry.path());
            let path = path.and_then(|path| path.strip_prefix(root).ok());
            let (Some(path), Some(kind)) = (path, entry.file_type()) else { continue };
            if kind.is_dir() { &mut folders } else { &mut files }.push(path.to_owned());
        }
        // As texts: comparing paths part by part took a third of a run with nothing to do.
        files.sort_unstable_by(|one, other| one.as_str().cmp(other.as_str()));
        folders.sort_unstable_by(|one, other| one.as_str().cmp(other.as_str()));
        Self { files, folders, seen: Some(seen), ..Self::default() }
    }

    /// Of these files, in order, with nothing behind them.
    #[cfg(test)]
    pub(super) fn of(files: &[&str]) -> Self {
        Self { files: files.iter().map(Utf8PathBuf::from).collect(), ..Self::default() }
    }

    /// Whether it holds the file at this path from the root.
    #[must_use]
    pub fn has(&self, path: &Utf8Path) -> bool {
        self.files.binary_search_by(|file| file.as_str().cmp(path.as_str())).is_ok()
    }

    /// Those that are not hidden, nor below a folder that is.
    pub(super) fn shown(&self) -> impl Iterator<Item = &Utf8Path> {
        let shown =
            |path: &&Utf8Path| !path.components().any(|part| part.as_str().starts_with('.'));
        self.files.iter().map(Utf8PathBuf::as_path).filter(shown)
    }
}

/// Whether a repository's own list, beside what its `.gitignore` files say, is known to have no
/// pattern, as git makes it: then it need not be looked for in each folder.
fn excludes_nothing(root: &Utf8Path) -> bool {
    let git = root.join(".git");
    // A file there leads to another folder, and none means that the repository begins further up.
    git.is_dir()
        && match fs_err::read_to_string(git.join("info/exclude")) {
            Ok(text) => text.lines().all(|line| line.trim().is_empty() || line.starts_with('#')),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::put;

    #[test]
    fn what_git_alone_is_told_to_leave_out_is_left_out() {
        let dir = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(dir.path()).unwrap();
        let write = |path: &str, text: &str| put(root, path, text);
        let walked = || Tree::walk(root, &[]).files;
        for file in ["a", "b/c", "b/d"] {
            write(file, "");
        }
        write("b/.gitignore", "d\n");
        write(".ignore", "a\n");
        // No repository, one as git makes it, and one with a pattern.
        assert_eq!(walked(), [".ignore", "a", "b/.gitignore", "b/c"]);
        write(".git/info/exclude", "# git ls-files --others\n\n");
        assert_eq!(walked(), [".ignore", "a", "b/.gitignore", "b/c"]);
        write(".git/info/exclude", "# one\n/b/c\n");
        assert_eq!(walked(), [".ignore", "a", "b/.gitignore"]);
    }
}
