//! Answers on the disk: `<state>/cache/<step>.<lane>/<key>.json`, and beside them what the last
//! run of the lane depended on, to say what has changed since.

use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use super::key::Key;
use crate::{
    events::{Artifact, Figure, Tally},
    files::{gone, write_whole},
};

/// Answers that are kept of one lane: some branches, back and forth.
const KEPT: usize = 16;

/// A lane's good end, as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::pipeline) struct Answer {
    /// The run that found it.
    pub(in crate::pipeline) run: String,
    /// The tests that it ran.
    pub(in crate::pipeline) tests: Option<Tally>,
    /// What it measured.
    pub(in crate::pipeline) figures: Vec<Figure>,
    /// The files that it left, each with what it held.
    pub(in crate::pipeline) artifacts: Vec<(Artifact, String)>,
    /// What it said.
    pub(in crate::pipeline) notes: Vec<String>,
    /// How long it was at work, in milliseconds.
    pub(in crate::pipeline) took_ms: u64,
}

/// What the last run of a lane depended on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Last {
    /// All of it.
    pub(super) key: Key,
    /// Whether its answer was kept, or why not.
    pub(super) kept: Result<(), String>,
}

/// The answers of one lane.
#[derive(Debug)]
pub(super) struct Shelf(Utf8PathBuf);

impl Shelf {
    /// Of this lane, below the cache's folder.
    #[must_use]
    pub(super) fn of(cache: &Utf8Path, lane: &str) -> Self {
        Self(cache.join(lane))
    }

    fn answer(&self, name: &str) -> Utf8PathBuf {
        self.0.join(format!("{name}.json"))
    }

    /// The answer under this name. One that can't be read is none.
    #[must_use]
    pub(super) fn get(&self, name: &str) -> Option<Answer> {
        serde_json::from_slice(&fs_err::read(self.answer(name)).ok()?).ok()
    }

    /// What the last run depended on.
    #[must_use]
    pub(super) fn last(&self) -> Option<Last> {
        serde_json::from_slice(&fs_err::read(self.0.join(LAST)).ok()?).ok()
    }

    /// Keeps what a run found, or that it found nothing to be kept.
    ///
    /// # Errors
    /// Those of the file system.
    pub(super) fn put(&self, key: Key, answer: Result<&Answer, String>) -> io::Result<()> {
        fs_err::create_dir_all(&self.0)?;
        let kept = match answer {
            Ok(answer) => {
                write_whole(&self.answer(&key.name()), &serde_json::to_vec(answer)?)?;
                Ok(())
            }
            Err(why) => Err(why),
        };
        write_whole(&self.0.join(LAST), &serde_json::to_vec(&Last { key, kept })?)?;
        self.prune()
    }

    fn prune(&self) -> io::Result<()> {
        let mut all = Vec::new();
        for entry in fs_err::read_dir(self.0.as_std_path())? {
            let entry = entry?;
            // Written to and renamed by another run just now.
            let Ok(meta) = entry.metadata() else { continue };
            if entry.file_name() != LAST {
                all.push((meta.modified()?, entry.path()));
            }
        }
        all.sort_unstable();
        for (_, path) in &all[..all.len().saturating_sub(KEPT)] {
            gone(fs_err::remove_file(path))?;
        }
        Ok(())
    }
}

const LAST: &str = "last";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_found_by_their_key_and_the_oldest_go() {
        let dir = tempfile::TempDir::new().unwrap();
        let shelf = Shelf::of(Utf8Path::from_path(dir.path()).unwrap(), "unit.nextest");
        let key =
            |n: usize| Key { parts: [("n".to_owned(), n.to_string())].into(), ..Key::default() };
        let answer = |n: usize| Answer { run: n.to_string(), ..Answer::default() };
        for n in 0..KEPT + 3 {
            shelf.put(key(n), Ok(&answer(n))).unwrap();
        }
        assert_eq!(shelf.get(&key(KEPT).name()), Some(answer(KEPT)));
        let left = fs_err::read_dir(shelf.0.as_std_path()).unwrap().count();
        assert_eq!(left, KEPT + 1, "and what the last one depended on");
        shelf.put(key(0), Err("it failed".to_owned())).unwrap();
        let last = shelf.last().unwrap();
        assert_eq!((last.key, last.kept), (key(0), Err("it failed".to_owned())));
    }
}
