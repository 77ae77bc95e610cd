//! The files that are watched, with what they hold. Comparing contents rather than trusting events
//! makes a save without a change, a file that is written twice and a branch that is switched back
//! cost nothing, and an event that got lost is made up for by the next one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::Metadata,
    hash::{DefaultHasher, Hasher as _},
    os::unix::fs::MetadataExt as _,
};

use camino::{Utf8Path, Utf8PathBuf};

/// Something to watch.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Root {
    /// A file, or a folder. It need not be there.
    pub path: Utf8PathBuf,
    /// Whether a folder counts with all that is in it; else only its files of these names do.
    pub only: Option<Vec<&'static str>>,
}

impl Root {
    /// A file, or a folder with all that is in it.
    #[must_use]
    pub fn all(path: impl Into<Utf8PathBuf>) -> Self {
        Self { path: path.into(), only: None }
    }

    /// Files of these names in a folder.
    #[must_use]
    pub fn files(path: impl Into<Utf8PathBuf>, names: &[&'static str]) -> Self {
        Self { path: path.into(), only: Some(names.to_vec()) }
    }
}

/// The tree as it was when it was looked at last.
#[derive(Debug)]
pub(super) struct Tree {
    roots: Vec<Root>,
    /// Folders that are left out: what builds write.
    without: Vec<Utf8PathBuf>,
    files: BTreeMap<Utf8PathBuf, Seen>,
    folders: BTreeSet<Utf8PathBuf>,
    /// Files that are there and don't count.
    others: BTreeSet<Utf8PathBuf>,
}

/// A file as it was. The stamp tells cheaply that nothing happened; the hash tells what matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    stamp: (u64, i64, i64, u64),
    contents: u64,
}

impl Tree {
    pub(super) fn new(roots: Vec<Root>, without: Vec<Utf8PathBuf>) -> Self {
        let mut tree = Self {
            roots,
            without,
            files: BTreeMap::new(),
            folders: BTreeSet::new(),
            others: BTreeSet::new(),
        };
        tree.look();
        tree
    }

    /// The folders to be told about: those with files that count, and those above a root, so
    /// that one that is deleted and made again is seen.
    pub(super) fn folders(&self) -> &BTreeSet<Utf8PathBuf> {
        &self.folders
    }

    /// Looks at everything anew and gives the files whose contents differ, the gone ones among
    /// them.
    pub(super) fn look(&mut self) -> Vec<Utf8PathBuf> {
        let (mut files, mut folders) = (BTreeMap::new(), BTreeSet::new());
        for root in &self.roots {
            folders.extend(root.path.parent().map(Utf8Path::to_owned).filter(|dir| dir.is_dir()));
            for entry in self.walk(root) {
                let Ok(path) = Utf8PathBuf::from_path_buf(entry.path().to_owned()) else {
                    continue;
                };
                let Ok(meta) = fs_err::metadata(&path) else { continue };
                if meta.is_dir() {
                    folders.insert(path);
                } else if counts(root, &path) {
                    let seen = self.seen(&path, &meta);
                    files.insert(path, seen);
                }
            }
        }
        let before = std::mem::replace(&mut self.files, files);
        self.folders = folders;
        let all: BTreeSet<_> = before.keys().chain(self.files.keys()).collect();
        let differs = |path| {
            let contents = |seen: &Seen| seen.contents;
            before.get(path).map(contents) != self.files.get(path).map(contents)
        };
        all.into_iter().filter(|path| differs(*path)).cloned().collect()
    }

    /// The same for these paths alone, which costs next to nothing. `None`: there is something
    /// among them that only a look at everything can judge.
    pub(super) fn glance<'a>(
        &mut self,
        paths: impl Iterator<Item = &'a Utf8PathBuf>,
    ) -> Option<Vec<Utf8PathBuf>> {
        let mut now = Vec::new();
        for path in paths {
            let meta = fs_err::metadata(path).ok();
            let is_folder = self.folders.contains(path);
            match meta {
                Some(meta) if meta.is_dir() && is_folder => {}
                Some(meta) if meta.is_file() && self.files.contains_key(path) => {
                    now.push((path.clone(), self.seen(path, &meta)));
                }
                Some(meta) if meta.is_file() && self.others.contains(path) => {}
                // A temporary file that came and went.
                None if !is_folder && !self.files.contains_key(path) => {}
                _ => return None,
            }
        }
        let mut differ = Vec::new();
        for (path, seen) in now {
            let before = self.files.insert(path.clone(), seen);
            if before.map(|before| before.contents) != Some(seen.contents) {
                differ.push(path);
            }
        }
        Some(differ)
    }

    /// After a look at everything: these don't count, as long as what is ignored stays the same.
    pub(super) fn pass_over<'a>(&mut self, paths: impl Iterator<Item = &'a Utf8PathBuf>) {
        let paths: Vec<_> = paths.collect();
        if paths.iter().any(|path| path.file_name() == Some(".gitignore")) {
            self.others.clear();
        }
        let is_other = |path: &&&Utf8PathBuf| path.is_file() && !self.files.contains_key(**path);
        self.others.extend(paths.iter().filter(is_other).map(|path| (*path).clone()));
    }

    fn walk(&self, root: &Root) -> impl Iterator<Item = ignore::DirEntry> {
        let without = self.without.clone();
        let depth = root.only.as_ref().map(|_| 1);
        ignore::WalkBuilder::new(&root.path)
            // A file that git ignores is made by something, and is no source that a person saves.
            .require_git(false)
            .max_depth(depth)
            .filter_entry(move |entry| {
                let name = entry.file_name();
                !without.iter().any(|out| entry.path() == out) && name != "node_modules"
            })
            .build()
            .filter_map(Result::ok)
    }

    fn seen(&self, path: &Utf8Path, meta: &Metadata) -> Seen {
        let stamp = (meta.len(), meta.mtime(), meta.mtime_nsec(), meta.ino());
        match self.files.get(path) {
            Some(seen) if seen.stamp == stamp => *seen,
            _ => {
                let mut hasher = DefaultHasher::new();
                // Gone in this moment: the next look sees that.
                hasher.write(&fs_err::read(path).unwrap_or_default());
                Seen { stamp, contents: hasher.finish() }
            }
        }
    }
}

fn counts(root: &Root, path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    match &root.only {
        Some(names) => names.contains(&name),
        None => !is_temporary(name),
    }
}

/// What editors write beside a file while they save it: Emacs, Vim, JetBrains, Kate.
fn is_temporary(name: &str) -> bool {
    let endings = ["~", ".swp", ".swx", ".tmp", ".bak", "___jb_tmp___", "___jb_old___"];
    endings.iter().any(|ending| name.ends_with(ending))
        || name == "4913"
        || name.starts_with('#') && name.ends_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::put;

    struct Place {
        dir: tempfile::TempDir,
        root: Utf8PathBuf,
    }

    impl Place {
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let root = Utf8PathBuf::from_path_buf(dir.path().join("crate")).unwrap();
            let place = Self { dir, root };
            place.write("src/main.rs", "one");
            place
        }

        fn write(&self, name: &str, text: &str) {
            put(&self.root, name, text);
        }

        fn tree(&self) -> Tree {
            Tree::new(vec![Root::all(&self.root)], vec![self.root.join("target")])
        }

        /// The names below the root that a look finds to differ.
        fn look(&self, tree: &mut Tree) -> Vec<String> {
            let found = tree.look();
            found.iter().map(|path| path.strip_prefix(&self.root).unwrap().to_string()).collect()
        }
    }

    #[test]
    fn contents_count_and_not_events() {
        let place = Place::new();
        let mut tree = place.tree();
        place.write("src/main.rs", "one");
        assert!(place.look(&mut tree).is_empty());
        place.write("src/main.rs", "two");
        assert_eq!(place.look(&mut tree), ["src/main.rs"]);
        assert!(place.look(&mut tree).is_empty());
    }

    #[test]
    fn what_builds_editors_and_git_write_does_not_count() {
        let place = Place::new();
        let mut tree = place.tree();
        place.write(".gitignore", "made/\n");
        let names = [
            "target/x.rs",
            ".git/HEAD",
            ".jessy/x",
            "made/x.rs",
            "src/main.rs~",
            "src/4913",
            "src/#a#",
        ];
        for name in names {
            place.write(name, "x");
        }
        assert!(place.look(&mut tree).is_empty());
    }

    #[test]
    fn a_folder_that_is_deleted_and_made_again() {
        let place = Place::new();
        let mut tree = place.tree();
        fs_err::remove_dir_all(&place.root).unwrap();
        assert_eq!(place.look(&mut tree), ["src/main.rs"]);
        assert_eq!(tree.folders().iter().next().unwrap(), place.dir.path());
        place.write("src/main.rs", "three");
        place.write("src/new/a.rs", "a");
        assert_eq!(place.look(&mut tree), ["src/main.rs", "src/new/a.rs"]);
        assert!(tree.folders().contains(&place.root.join("src/new")));
    }

    #[test]
    fn a_glance_judges_what_is_known_and_no_more() {
        let place = Place::new();
        let mut tree = place.tree();
        let main = place.root.join("src/main.rs");
        let log = place.root.join("src/it.bak");
        let new = place.root.join("src/new.rs");
        assert_eq!(tree.glance([&main, &new].into_iter()), Some(Vec::new()));
        place.write("src/main.rs", "two");
        assert_eq!(tree.glance([&main].into_iter()), Some(vec![main.clone()]));
        assert_eq!(tree.glance([&main].into_iter()), Some(Vec::new()));
        place.write("src/new.rs", "x");
        place.write("src/it.bak", "x");
        assert_eq!(tree.glance([&new].into_iter()), None);
        assert_eq!(tree.glance([&log].into_iter()), None);
        assert_eq!(place.look(&mut tree), ["src/new.rs"]);
        tree.pass_over([&new, &log].into_iter());
        assert_eq!(tree.glance([&new, &log].into_iter()), Some(Vec::new()));
        fs_err::remove_file(&main).unwrap();
        assert_eq!(tree.glance([&main].into_iter()), None);
    }

    #[test]
    fn files_by_name() {
        let place = Place::new();
        let roots = vec![Root::files(&place.root, &["Cargo.lock"])];
        let mut tree = Tree::new(roots, Vec::new());
        for name in ["Cargo.lock", "notes.txt", "src/Cargo.lock"] {
            place.write(name, "x");
        }
        assert_eq!(place.look(&mut tree), ["Cargo.lock"]);
    }
}
