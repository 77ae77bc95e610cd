//! What the files of each lane came to at one state of the whole tree, remembered from run to run:
//! while nothing changed, no file is matched against a pattern. All of it follows from the tree and
//! from what a name stands for, so it can't be out of date, only of another tree.

use std::{collections::BTreeMap, io};

use camino::Utf8Path;
use serde::{Deserialize, Serialize};

use super::files::Hash;
use crate::files::write_whole;

/// Digests of files, by the names of what selects them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Selected {
    /// The digest of the tree that they are of.
    tree: Hash,
    by: BTreeMap<Hash, Hash>,
    /// Whether the memory lacks any of it.
    #[serde(skip)]
    news: bool,
}

impl Selected {
    /// The memory in this file, if it is of this tree; else an empty one.
    #[must_use]
    pub(super) fn load(memory: &Utf8Path, tree: &str) -> Self {
        let kept = fs_err::read(memory).ok();
        let kept = kept.and_then(|text| serde_json::from_slice::<Self>(&text).ok());
        kept.filter(|kept| kept.tree == tree)
            .unwrap_or_else(|| Self { tree: tree.to_owned(), ..Self::default() })
    }

    /// The digest of the files that are selected under this name.
    #[must_use]
    pub(super) fn get(&self, name: &str) -> Option<&Hash> {
        self.by.get(name)
    }

    /// Remembers it.
    pub(super) fn put(&mut self, name: Hash, files: Hash) {
        self.by.insert(name, files);
        self.news = true;
    }

    /// Keeps what is new.
    ///
    /// # Errors
    /// Those of the file system.
    pub(super) fn save(&mut self, memory: &Utf8Path) -> io::Result<()> {
        if self.news {
            write_whole(memory, &serde_json::to_vec(self)?)?;
            self.news = false;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_of_one_tree_and_one_name() {
        let dir = tempfile::TempDir::new().unwrap();
        let memory = Utf8Path::from_path(dir.path()).unwrap().join("selected");
        let mut selected = Selected::load(&memory, "one");
        selected.put("name".to_owned(), "00".to_owned());
        selected.save(&memory).unwrap();
        let again = Selected::load(&memory, "one");
        assert_eq!(again.get("name"), Some(&"00".to_owned()));
        assert_eq!(again.get("other"), None);
        assert_eq!(Selected::load(&memory, "two").get("name"), None);
        fs_err::write(&memory, "something else").unwrap();
        assert_eq!(Selected::load(&memory, "one").get("name"), None);
    }
}
