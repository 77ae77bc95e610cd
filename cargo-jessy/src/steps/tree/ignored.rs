//! What git ignores, by name.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use super::Tree;

/// Paths from the root, in order, each as high up as nothing in it is seen by git.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::steps) struct Ignored {
    pub(in crate::steps) dirs: Vec<Utf8PathBuf>,
    pub(in crate::steps) files: Vec<Utf8PathBuf>,
}

impl Ignored {
    /// Everything below `root` that is not of the tree, git's own folder included. The lock file is
    /// kept: it says what is built, whether git has it or not.
    pub(super) fn below(root: &Utf8Path, tree: &Tree) -> Self {
        // As texts, which are compared sooner than paths.
        let above = tree.files.iter().flat_map(|file| file.ancestors().skip(1));
        let folders: BTreeSet<&str> = above.map(Utf8Path::as_str).chain([""]).collect();
        let mut ignored = Self::default();
        for folder in &folders {
            // Gone in the meantime: there is nothing in it to scan.
            let Ok(entries) = root.join(folder).read_dir_utf8() else { continue };
            for entry in entries.flatten() {
                let path = Utf8Path::new(folder).join(entry.file_name());
                let is_seen = folders.contains(path.as_str()) || tree.has(&path);
                if is_seen || path == "Cargo.lock" {
                    continue;
                }
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => ignored.dirs.push(path),
                    _ => ignored.files.push(path),
                }
            }
        }
        ignored.dirs.sort();
        ignored.files.sort();
        ignored
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::put;

    #[test]
    fn what_git_ignores_is_named_as_high_up_as_can_be() {
        let dir = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(dir.path()).unwrap();
        let files = [".gitignore", ".git/HEAD", "a/b.rs", "a/c.log", "target/x/y", "Cargo.lock"];
        for file in files {
            put(root, file, "/target\n*.log\nCargo.lock\n");
        }
        let tree = Tree::walk(root, &[]);
        let ignored = tree.ignored(root);
        assert_eq!(ignored.dirs, [".git", "target"]);
        assert_eq!(ignored.files, ["a/c.log"]);
    }
}
