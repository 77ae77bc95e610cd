//! Which files a lane reads: globs from the workspace's root, `!` before those that it doesn't.

use camino::{Utf8Path, Utf8PathBuf};
use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use super::Tree;

/// What a lane reads.
#[derive(Clone, Debug)]
pub struct Reads {
    /// It reads anything that isn't excepted.
    everything: bool,
    read: GlobSet,
    unread: GlobSet,
    /// Named without a wildcard: read even if git ignores them.
    named: Vec<Utf8PathBuf>,
}

impl Reads {
    /// From globs; the error is the one that is none.
    ///
    /// # Errors
    /// The glob and what is wrong with it.
    pub fn of(globs: &[String]) -> Result<Self, globset::Error> {
        let (mut read, mut unread) = (GlobSetBuilder::new(), GlobSetBuilder::new());
        let mut everything = false;
        let named = Self::named(globs).map(Utf8Path::to_owned).collect();
        for glob in globs {
            match glob.strip_prefix('!') {
                Some(glob) => unread.add(one(glob)?),
                None if glob == "**/*" => {
                    everything = true;
                    &mut read
                }
                None => read.add(one(glob)?),
            };
        }
        Ok(Self { everything, read: read.build()?, unread: unread.build()?, named })
    }

    /// Those of the patterns that are the path of one file, which is read also where git ignores it.
    pub fn named(globs: &[String]) -> impl Iterator<Item = &Utf8Path> {
        let plain = |glob: &&String| !glob.starts_with('!') && !glob.contains(['*', '?', '[', '{']);
        globs.iter().filter(plain).map(Utf8Path::new)
    }

    /// Whether it reads the file at this path from the root.
    #[must_use]
    pub fn has(&self, path: &Utf8Path) -> bool {
        (self.everything || self.read.is_match(path)) && !self.unread.is_match(path)
    }

    /// The files of a tree that it reads, each with its place there, and those that it names beside
    /// them.
    pub fn select<'a>(
        &'a self,
        tree: &'a Tree,
    ) -> impl Iterator<Item = (Option<usize>, &'a Utf8Path)> {
        let named = self.named.iter().map(Utf8PathBuf::as_path);
        let ignored = named.filter(|path| !tree.has(path)).map(|path| (None, path));
        let files = tree.files.iter().map(Utf8PathBuf::as_path).enumerate();
        let read = files.filter(|(_, path)| self.has(path)).map(|(at, path)| (Some(at), path));
        read.chain(ignored)
    }
}

fn one(glob: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(glob).literal_separator(true).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(globs: &[&str]) -> Vec<String> {
        let files = [".cargo/config.toml", "Cargo.toml", "a/b.rs", "a/c/d.go", "docs/x.md"];
        let tree = Tree::of(&files);
        let reads = Reads::of(&globs.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap();
        reads.select(&tree).map(|(_, path)| path.to_string()).collect()
    }

    #[test]
    fn what_is_named_with_an_exclamation_mark_is_not_read() {
        assert_eq!(
            selected(&["**/*", "!docs/**", "!**/*.go", "!.cargo/**"]),
            ["Cargo.toml", "a/b.rs"]
        );
        assert_eq!(selected(&["*.rs", "a/*"]), ["a/b.rs"]);
        assert_eq!(selected(&["**/*.rs", "Cargo.toml"]), ["Cargo.toml", "a/b.rs"]);
    }

    #[test]
    fn a_file_that_git_ignores_is_read_when_it_is_named() {
        assert_eq!(selected(&["a/*.rs", ".env"]), ["a/b.rs", ".env"]);
    }

    #[test]
    fn a_broken_glob_is_an_error() {
        assert!(Reads::of(&["a[".to_owned(), "b".to_owned()]).is_err());
    }
}
