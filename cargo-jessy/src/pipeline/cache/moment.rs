//! All files of a workspace at one moment.

use std::{collections::BTreeMap, io};

use camino::{Utf8Path, Utf8PathBuf};

use super::files::{Files, Hash};
use crate::steps::{Reads, Tree};

#[derive(Debug)]
pub(super) struct Moment {
    tree: Tree,
    held: BTreeMap<Utf8PathBuf, Result<Hash, String>>,
}

impl Moment {
    /// Looks at every file of the tree. One that is gone meanwhile is left out.
    pub(super) fn of(tree: &Tree, files: &mut Files) -> Self {
        let held = tree.files.iter().filter_map(|path| {
            let hash = files.hash(path).map_err(|error: io::Error| error.to_string());
            Some((path.clone(), hash.transpose()?))
        });
        Self { held: held.collect(), tree: tree.clone() }
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
        collect(reads.select(&self.tree), |path| match self.held.get(path) {
            Some(held) => held.clone().map(Some),
            None => files.hash(path).map_err(|error| error.to_string()),
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
    collect(reads.select(tree), |path| files.hash(path).map_err(|error| error.to_string()))
}

/// One that is gone meanwhile is left out.
fn collect<'a>(
    paths: impl Iterator<Item = &'a Utf8Path>,
    mut hash: impl FnMut(&Utf8Path) -> Result<Option<Hash>, String>,
) -> Result<BTreeMap<String, Hash>, String> {
    paths
        .filter_map(|path| hash(path).map(|it| Some((path.to_string(), it?))).transpose())
        .collect()
}
