//! All files of a workspace at one moment.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::{
    files::{Files, Hash},
    key::hash,
};
use crate::steps::{Reads, Tree};

#[derive(Debug)]
pub(super) struct Moment {
    tree: Tree,
    /// Of each of its files, in order; nothing of one that was gone already.
    held: Vec<Result<Option<Hash>, String>>,
    /// Of all of it; none when a file can't be read.
    digest: Option<Hash>,
}

impl Moment {
    /// Looks at every file of the tree.
    pub(super) fn of(tree: &Tree, files: &mut Files) -> Self {
        let held: Vec<_> = tree.files.iter().map(|path| look(files, path)).collect();
        let digest = held.iter().all(Result::is_ok).then(|| {
            let held = held.iter().map(|it| it.as_ref().ok().and_then(Option::as_deref));
            let words = tree.files.iter().zip(held);
            hash(words.flat_map(|(path, held)| [path.as_str(), held.unwrap_or_default()]))
        });
        Self { held, digest, tree: tree.clone() }
    }

    /// What stands for the whole tree, if all that these patterns select is in it.
    pub(super) fn digest(&self, globs: &[String]) -> Option<&str> {
        let all_seen = Reads::named(globs).all(|path| self.tree.has(path));
        self.digest.as_deref().filter(|_| all_seen)
    }

    /// Those that a lane reads. A file that it names and that git ignores is looked at now.
    ///
    /// # Errors
    /// A file that can't be read.
    pub(super) fn select(
        &self,
        reads: &Reads,
        files: &mut Files,
    ) -> Result<BTreeMap<String, Hash>, String> {
        collect(reads.select(&self.tree), |at, path| match at {
            Some(at) => self.held[at].clone(),
            None => look(files, path),
        })
    }
}

/// The files of a tree that a lane reads, as they are now.
///
/// # Errors
/// A file that can't be read.
pub(super) fn select(
    tree: &Tree,
    reads: &Reads,
    files: &mut Files,
) -> Result<BTreeMap<String, Hash>, String> {
    collect(reads.select(tree), |_, path| look(files, path))
}

fn look(files: &mut Files, path: &Utf8Path) -> Result<Option<Hash>, String> {
    files.hash(path).map_err(|error| error.to_string())
}

/// One that is gone meanwhile is left out.
fn collect<'a>(
    paths: impl Iterator<Item = (Option<usize>, &'a Utf8Path)>,
    mut hash: impl FnMut(Option<usize>, &Utf8Path) -> Result<Option<Hash>, String>,
) -> Result<BTreeMap<String, Hash>, String> {
    paths
        .filter_map(|(at, path)| hash(at, path).map(|it| Some((path.to_string(), it?))).transpose())
        .collect()
}
