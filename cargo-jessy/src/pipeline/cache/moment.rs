//! All files of a workspace at one moment.

use std::{collections::BTreeMap, io, sync::Arc};

use camino::Utf8Path;

use super::{
    files::{Files, Hash},
    key::{digest, hash},
    selected::Selected,
};
use crate::steps::{Reads, Tree};

#[derive(Debug)]
pub(super) struct Moment {
    tree: Arc<Tree>,
    /// Of each of its files, in order; nothing of one that was gone already.
    held: Vec<Result<Option<Hash>, String>>,
    /// What was selected of it, now or in earlier runs; none when a file can't be read.
    selected: Option<Selected>,
}

impl Moment {
    /// Looks at every file of the tree; `memory` is where what is selected of it is remembered.
    pub(super) fn of(tree: &Arc<Tree>, files: &mut Files, memory: &Utf8Path) -> Self {
        let held: Vec<_> = tree.files.iter().map(|path| look(files, path)).collect();
        let all = held.iter().map(|held| held.as_ref().map(|it| it.as_deref().unwrap_or_default()));
        let all: Result<Vec<&str>, _> = all.collect();
        let whole = all.ok().map(|all| {
            hash(tree.files.iter().zip(all).flat_map(|(path, held)| [path.as_str(), held]))
        });
        let selected = whole.map(|whole| Selected::load(memory, &whole));
        Self { held, selected, tree: Arc::clone(tree) }
    }

    /// The digest of the files that these patterns select.
    ///
    /// # Errors
    /// A file that can't be read, or a pattern that is none.
    pub(super) fn digest(&mut self, globs: &[String], files: &mut Files) -> Result<Hash, String> {
        let name = self.name(globs, files)?;
        if let Some(known) = self.selected.as_ref().and_then(|selected| selected.get(&name)) {
            return Ok(known.clone());
        }
        let digest = digest(&self.select(globs, files)?);
        if let Some(selected) = &mut self.selected {
            selected.put(name, digest.clone());
        }
        Ok(digest)
    }

    /// Stands for what these patterns select of this tree: themselves, and what the files hold that
    /// they name and git ignores. Those are looked at now.
    fn name(&self, globs: &[String], files: &mut Files) -> Result<Hash, String> {
        let mut words = vec![hash(globs.iter().map(String::as_str))];
        for path in Reads::named(globs).filter(|path| !self.tree.has(path)) {
            words.push(look(files, path)?.unwrap_or_default());
        }
        Ok(hash(words.iter().map(String::as_str)))
    }

    /// Those that these patterns select. A file that they name and that git ignores is looked at
    /// now.
    ///
    /// # Errors
    /// As [`Moment::digest`].
    pub(super) fn select(
        &self,
        globs: &[String],
        files: &mut Files,
    ) -> Result<BTreeMap<String, Hash>, String> {
        collect(&self.tree, globs, |at, path| match at {
            Some(at) => self.held[at].clone(),
            None => look(files, path),
        })
    }

    /// Remembers what was selected, for the next run.
    ///
    /// # Errors
    /// Those of the file system.
    pub(super) fn save(&mut self, memory: &Utf8Path) -> io::Result<()> {
        self.selected.as_mut().map_or(Ok(()), |selected| selected.save(memory))
    }
}

/// The files of a tree that these patterns select, as they are now.
///
/// # Errors
/// As [`Moment::digest`].
pub(super) fn select(
    tree: &Tree,
    globs: &[String],
    files: &mut Files,
) -> Result<BTreeMap<String, Hash>, String> {
    collect(tree, globs, |_, path| look(files, path))
}

fn look(files: &mut Files, path: &Utf8Path) -> Result<Option<Hash>, String> {
    files.hash(path).map_err(|error| error.to_string())
}

/// One that is gone meanwhile is left out.
fn collect(
    tree: &Tree,
    globs: &[String],
    mut hash: impl FnMut(Option<usize>, &Utf8Path) -> Result<Option<Hash>, String>,
) -> Result<BTreeMap<String, Hash>, String> {
    let reads = Reads::of(globs).map_err(|error| error.to_string())?;
    reads
        .select(tree)
        .filter_map(|(at, path)| hash(at, path).map(|it| Some((path.to_string(), it?))).transpose())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_file_that_git_ignores_counts_whether_it_is_there_or_not() {
        let dir = tempfile::TempDir::new().unwrap();
        let root = Utf8Path::from_path(dir.path()).unwrap();
        let memory = root.join("memory");
        let globs = ["*.rs".to_owned(), ".env".to_owned()];
        fs_err::write(root.join("a.rs"), "a").unwrap();
        fs_err::write(root.join(".gitignore"), ".env\nmemory\n").unwrap();
        let told = || {
            let mut files = Files::load(root, &root.join("none"));
            let mut moment = Moment::of(&Arc::new(Tree::walk(root, &[])), &mut files, &memory);
            let told = moment.digest(&globs, &mut files).unwrap();
            assert_eq!(told, digest(&moment.select(&globs, &mut files).unwrap()));
            moment.save(&memory).unwrap();
            told
        };
        let without = told();
        assert_eq!(told(), without, "it is remembered");
        fs_err::write(root.join(".env"), "one").unwrap();
        let one = told();
        fs_err::write(root.join(".env"), "two").unwrap();
        let two = told();
        assert!(without != one && one != two && two != without);
        fs_err::remove_file(root.join(".env")).unwrap();
        assert_eq!(told(), without);
    }
}
