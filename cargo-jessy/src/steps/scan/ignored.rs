//! What git ignores, by name.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;

/// Paths from the root, in order, each as high up as it is ignored whole.
#[derive(Debug, Default)]
pub(super) struct Ignored {
    pub(super) dirs: Vec<Utf8PathBuf>,
    pub(super) files: Vec<Utf8PathBuf>,
}

/// Everything below `root` that git ignores, and git's own folder. The lock file is kept: it says
/// what is built, whether git has it or not.
pub(super) fn paths(root: &Utf8Path) -> Ignored {
    let mut seen = BTreeSet::new();
    let mut dirs = Vec::new();
    let walk = WalkBuilder::new(root)
        .hidden(false)
        .require_git(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .build();
    for entry in walk.flatten() {
        let Some(path) = Utf8Path::from_path(entry.path()) else { continue };
        if entry.file_type().is_some_and(|kind| kind.is_dir()) {
            dirs.push(path.to_owned());
        }
        seen.insert(path.to_owned());
    }
    let mut ignored = Ignored::default();
    for dir in dirs {
        // Gone in the meantime: there is nothing in it to scan.
        let Ok(entries) = dir.read_dir_utf8() else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            let relative = path.strip_prefix(root).unwrap_or(path).to_owned();
            if seen.contains(path) || relative == "Cargo.lock" {
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => ignored.dirs.push(relative),
                _ => ignored.files.push(relative),
            }
        }
    }
    ignored.dirs.sort();
    ignored.files.sort();
    ignored
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_ignores_is_named_as_high_up_as_can_be() {
        let dir = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(dir.path()).unwrap();
        let files = [".gitignore", ".git/HEAD", "a/b.rs", "a/c.log", "target/x/y", "Cargo.lock"];
        for file in files {
            fs_err::create_dir_all(root.join(file).parent().unwrap()).unwrap();
            fs_err::write(root.join(file), "/target\n*.log\nCargo.lock\n").unwrap();
        }
        let ignored = paths(root);
        assert_eq!(ignored.dirs, [".git", "target"]);
        assert_eq!(ignored.files, ["a/c.log"]);
    }
}
