//! Files that a build writes among its own sources. Each of its runs changes them, and taking that
//! for a save would build for ever.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;

/// So many builds in a row may a file change under; a person is not that regular for long.
const BUILDS: u32 = 3;

/// What is known of which files change while a build runs.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// In how many builds in a row.
    streaks: BTreeMap<Utf8PathBuf, u32>,
    /// Changed in the build that runs.
    now: BTreeSet<Utf8PathBuf>,
}

impl Own {
    /// A build begins, or begins anew.
    pub(super) fn begin(&mut self) {
        let now = std::mem::take(&mut self.now);
        self.streaks.retain(|path, _| now.contains(path));
        for path in now {
            *self.streaks.entry(path).or_default() += 1;
        }
    }

    /// Takes in what changed while a build ran, and gives what of it somebody else has written.
    pub(super) fn others(&mut self, changed: BTreeSet<Utf8PathBuf>) -> BTreeSet<Utf8PathBuf> {
        let streak = |path: &Utf8PathBuf| self.streaks.get(path).copied().unwrap_or(0);
        let others = changed.iter().filter(|path| streak(path) < BUILDS).cloned().collect();
        self.now.extend(changed);
        others
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> BTreeSet<Utf8PathBuf> {
        names.iter().map(Utf8PathBuf::from).collect()
    }

    #[test]
    fn a_file_that_changes_in_each_build_is_the_build_s_own() {
        let mut own = Own::default();
        for _ in 0..3 {
            own.begin();
            assert_eq!(own.others(set(&["made.rs", "main.rs"])), set(&["made.rs", "main.rs"]));
        }
        own.begin();
        assert_eq!(own.others(set(&["made.rs"])), set(&[]));
        assert_eq!(own.others(set(&["other.rs"])), set(&["other.rs"]));
        // A build without it: whoever wrote it before, it is a save again.
        own.begin();
        own.begin();
        assert_eq!(own.others(set(&["made.rs"])), set(&["made.rs"]));
    }
}
