//! Records of the users who asked lately.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::record::Record;
use crate::model::UserId;

/// Users whose records are in memory.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(10_000).expect("not zero");

/// Least recently used first out.
#[derive(Debug)]
pub(super) struct Memory(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    records: LruCache<UserId, Held>,
    writes: u64,
}

/// A record as it was read last.
#[derive(Debug, Clone)]
pub(super) struct Held {
    /// `None`: the user was absent.
    pub(super) record: Option<Arc<Record>>,
    /// This core wrote nothing to it since.
    pub(super) fresh: bool,
}

impl Default for Memory {
    fn default() -> Self {
        Self(Mutex::new(Inner { records: LruCache::new(CAPACITY), writes: 0 }))
    }
}

impl Memory {
    pub(super) fn get(&self, user: &UserId) -> Option<Held> {
        self.inner().records.get(user).cloned()
    }

    /// How many writes there were so far: to be asked before a record is read.
    pub(super) fn writes(&self) -> u64 {
        self.inner().writes
    }

    /// Keeps a record, unless something was written since it was read.
    pub(super) fn put(&self, user: &UserId, record: Option<Arc<Record>>, writes: u64) {
        let mut inner = self.inner();
        if inner.writes == writes {
            inner.records.put(user.clone(), Held { record, fresh: true });
        }
    }

    /// Records that are to be read again. Until they can be, they are better than nothing.
    pub(super) fn outdate<'a>(&self, users: impl IntoIterator<Item = &'a str>) {
        let mut inner = self.inner();
        inner.writes += 1;
        for user in users.into_iter().filter_map(|id| id.parse::<UserId>().ok()) {
            if let Some(held) = inner.records.peek_mut(&user) {
                held.fresh = false;
            }
        }
    }

    /// A record of which nothing may stay.
    pub(super) fn forget(&self, user: &UserId) {
        let mut inner = self.inner();
        inner.writes += 1;
        inner.records.pop(user);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_a_write_is_not_kept_after_it() {
        let memory = Memory::default();
        let ana: UserId = "ana".parse().unwrap();
        let fresh = |memory: &Memory| memory.get(&ana).map(|held| held.fresh);
        memory.put(&ana, None, memory.writes());
        assert_eq!(fresh(&memory), Some(true));

        let before = memory.writes();
        memory.outdate(["ana"]);
        memory.put(&ana, None, before);
        assert_eq!(fresh(&memory), Some(false));

        let before = memory.writes();
        memory.forget(&ana);
        memory.put(&ana, None, before);
        assert_eq!(fresh(&memory), None);
    }
}
