//! The tree of the last run, which is still that of now while no folder of it and no list of what
//! git ignores has changed: asking for stamps costs less than reading folders and matching names.

use std::{io, time::SystemTime};

use camino::{Utf8Path, Utf8PathBuf};
use ignore::gitignore::gitconfig_excludes_path;
use serde::{Deserialize, Serialize};

use super::{Ignored, Kept, Tree};
use crate::files::{Stamp, stamp_of, write_whole};

/// Of this form; one of another is none.
const FORM: u32 = 1;

/// What is kept of a tree.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Known {
    form: u32,
    without: Vec<Utf8PathBuf>,
    /// Whatever says what is ignored, each with its stamp if it is there.
    lists: Vec<(Utf8PathBuf, Option<String>)>,
    /// From the root, each with its stamp.
    folders: Vec<(Utf8PathBuf, String)>,
    files: Vec<Utf8PathBuf>,
    ignored: Option<Ignored>,
}

impl Known {
    /// The tree in this memory, if it is that of now.
    pub(super) fn load(
        root: &Utf8Path,
        without: &[Utf8PathBuf],
        memory: &Utf8Path,
    ) -> Option<Tree> {
        let seen = SystemTime::now();
        let kept: Self = serde_json::from_slice(&fs_err::read(memory).ok()?).ok()?;
        let outside = outside(root)?;
        let is_same = |path: &Utf8Path, stamp: Option<&str>| stamp_of(path).as_deref() == stamp;
        let is_now = kept.form == FORM
            && kept.without == without
            // Another place of git's own list is a list that was not looked at.
            && outside.iter().all(|list| kept.lists.iter().any(|(kept, _)| kept == list))
            && kept.lists.iter().all(|(path, stamp)| is_same(path, stamp.as_deref()))
            && kept.folders.iter().all(|(path, stamp)| is_same(&root.join(path), Some(stamp)));
        let Self { folders, files, ignored, .. } = kept;
        is_now.then(|| Tree {
            files,
            folders: folders.into_iter().map(|(path, _)| path).collect(),
            seen: Some(seen),
            kept: if ignored.is_some() { Kept::All } else { Kept::Files },
            ignored: ignored.map(Into::into).unwrap_or_default(),
        })
    }

    /// Keeps a tree that was looked at after `seen`, unless a folder or a list of it may have changed
    /// since: then the next run walks again.
    ///
    /// # Errors
    /// Those of the file system.
    pub(super) fn save(
        tree: &Tree,
        seen: SystemTime,
        root: &Utf8Path,
        without: &[Utf8PathBuf],
        memory: &Utf8Path,
    ) -> io::Result<()> {
        let Some(outside) = outside(root) else { return Ok(()) };
        // Those that git ignores themselves hold all the same.
        let inside = tree.folders.iter().map(|folder| root.join(folder).join(".gitignore"));
        let inside = inside.filter(|list| list.symlink_metadata().is_ok());
        let mut lists = Vec::new();
        for list in outside.into_iter().chain(inside) {
            match Stamp::of(&list) {
                Some(stamp) if stamp.is_racy(seen) => return Ok(()),
                stamp => lists.push((list, stamp.map(|it| it.to_string()))),
            }
        }
        let mut folders = Vec::new();
        for folder in &tree.folders {
            match Stamp::of(&root.join(folder)) {
                Some(stamp) if !stamp.is_racy(seen) => {
                    folders.push((folder.clone(), stamp.to_string()));
                }
                _ => return Ok(()),
            }
        }
        let known = Self {
            form: FORM,
            without: without.to_vec(),
            lists,
            folders,
            files: tree.files.clone(),
            ignored: tree.ignored.get().cloned(),
        };
        write_whole(memory, &serde_json::to_vec(&known)?)
    }
}

/// Where it may be said what is ignored, beside the folders of the tree: the user's list, those of
/// the repository, and those of the folders above. Nothing where a `.git` is a file: that leads to
/// lists elsewhere.
fn outside(root: &Utf8Path) -> Option<Vec<Utf8PathBuf>> {
    let mut lists = Vec::new();
    if let Some(list) = gitconfig_excludes_path() {
        lists.push(Utf8PathBuf::from_path_buf(list).ok()?);
    }
    for folder in root.ancestors() {
        let git = folder.join(".git");
        if git.is_file() {
            return None;
        }
        lists.extend([git.join("info/exclude"), folder.join(".gitignore")]);
    }
    Some(lists)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::files::put;

    /// A tree to change. The time of a last change can't be set, so it is kept as if it had been seen
    /// long after.
    struct Place {
        dir: tempfile::TempDir,
    }

    impl Place {
        fn new() -> Self {
            let place = Self { dir: tempfile::TempDir::new().unwrap() };
            let files = ["a", "b/c", "b/d", "b/e/f", "out/x", "links/one"];
            for file in files {
                place.write(file, "");
            }
            place.write(".gitignore", "/out\n/memory\nd\n");
            place.write("b/e/.gitignore", ".gitignore\n");
            place.write(".git/info/exclude", "");
            fs_err::create_dir(place.root().join("empty")).unwrap();
            place
        }

        fn root(&self) -> &Utf8Path {
            Utf8Path::from_path(self.dir.path()).unwrap()
        }

        fn write(&self, path: &str, text: &str) {
            put(self.root(), path, text);
        }

        fn memory(&self) -> Utf8PathBuf {
            self.root().join("out/memory")
        }

        fn keep(&self) {
            let tree = Tree::walk(self.root(), &[]);
            tree.ignored(self.root());
            let later = SystemTime::now() + Duration::from_secs(10);
            Known::save(&tree, later, self.root(), &[], &self.memory()).unwrap();
        }

        fn known(&self) -> Option<Tree> {
            Known::load(self.root(), &[], &self.memory())
        }
    }

    #[test]
    fn a_tree_in_which_nothing_changed_is_known_with_what_is_ignored() {
        let place = Place::new();
        place.keep();
        // What a file holds is none of a tree's business, nor is what git doesn't see.
        place.write("a", "more");
        place.write("out/y", "");
        let known = place.known().unwrap();
        let walked = Tree::walk(place.root(), &[]);
        assert_eq!(known.files, walked.files);
        assert_eq!(known.folders, walked.folders);
        assert_eq!(known.ignored.get(), Some(walked.ignored(place.root())));
    }

    #[test]
    fn every_change_that_makes_another_tree_is_seen() {
        fn rename(place: &Place, from: &str, to: &str) {
            fs_err::rename(place.root().join(from), place.root().join(to)).unwrap();
        }
        type Change = fn(&Place);
        let changes: [(&str, Change); 11] = [
            ("a new file", |it| it.write("b/e/new", "")),
            ("a new file in an empty folder", |it| it.write("empty/new", "")),
            ("a new folder", |it| fs_err::create_dir(it.root().join("b/new")).unwrap()),
            ("a deleted file", |it| fs_err::remove_file(it.root().join("b/c")).unwrap()),
            ("a renamed file", |it| rename(it, "a", "z")),
            ("a renamed folder", |it| rename(it, "b/e", "b/z")),
            ("another list", |it| it.write(".gitignore", "/out\nd\nc\n")),
            ("a new list", |it| it.write("b/.gitignore", "c\n")),
            ("a list that git ignores", |it| it.write("b/e/.gitignore", "f\n")),
            ("git's own list", |it| it.write(".git/info/exclude", "c\n")),
            ("a file in place of a folder", |it| {
                fs_err::remove_dir_all(it.root().join("links")).unwrap();
                it.write("links", "");
            }),
        ];
        for (name, change) in changes {
            let place = Place::new();
            place.keep();
            assert!(place.known().is_some(), "before {name}");
            change(&place);
            assert!(place.known().is_none(), "{name}");
        }
    }

    #[test]
    fn a_tree_of_other_folders_or_a_broken_memory_is_none() {
        let place = Place::new();
        place.keep();
        let without = [place.root().join("b")];
        assert!(Known::load(place.root(), &without, &place.memory()).is_none());
        let text = fs_err::read(place.memory()).unwrap();
        fs_err::write(place.memory(), &text[..text.len() / 2]).unwrap();
        assert!(place.known().is_none());
    }

    #[test]
    fn what_changed_just_now_is_not_kept() {
        let place = Place::new();
        let tree = Tree::look(place.root(), &[], &place.memory());
        tree.remember(place.root(), &[], &place.memory()).unwrap();
        assert!(!place.memory().exists(), "a folder may change once more within the same tick");
    }

    #[test]
    fn lists_of_a_worktree_are_elsewhere_so_it_is_walked() {
        let place = Place::new();
        fs_err::remove_dir_all(place.root().join(".git")).unwrap();
        place.write(".git", "gitdir: elsewhere\n");
        place.keep();
        assert!(!place.memory().exists());
    }
}
