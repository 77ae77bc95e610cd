//! What was dropped lately, for answers that were being computed meanwhile.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

/// Drops that are remembered. Who computes through more of them is not stored.
const REMEMBERED: usize = 256;

/// Numbers each drop and remembers the latest.
#[derive(Debug, Default)]
pub(super) struct Drops {
    latest: VecDeque<HashSet<Arc<str>>>,
    /// Number of the newest drop.
    now: u64,
    /// Everything up to this one counts as dropped.
    horizon: u64,
}

impl Drops {
    pub(super) fn now(&self) -> u64 {
        self.now
    }

    pub(super) fn note(&mut self, words: &[Arc<str>]) {
        if self.latest.len() == REMEMBERED {
            self.latest.pop_front();
        }
        self.latest.push_back(words.iter().cloned().collect());
        self.now += 1;
        let remembered = u64::try_from(self.latest.len()).unwrap_or(u64::MAX);
        self.horizon = self.horizon.max(self.now - remembered);
    }

    pub(super) fn note_all(&mut self) {
        self.latest.clear();
        self.now += 1;
        self.horizon = self.now;
    }

    /// Whether any of these words was dropped after drop number `since`.
    pub(super) fn any_since(&self, since: u64, words: &[Arc<str>]) -> bool {
        if since < self.horizon {
            return true;
        }
        let newer = usize::try_from(self.now - since).unwrap_or(usize::MAX);
        self.latest.iter().rev().take(newer).any(|drop| words.iter().any(|w| drop.contains(w)))
    }
}
