//! Records of the users who asked lately.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::record::Record;
use crate::model::UserId;

/// Users whose records are in memory.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(10_000).expect("not zero");

/// Least recently used first out. `None` is kept too: that a user is absent.
#[derive(Debug)]
pub(super) struct Memory(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    records: LruCache<UserId, Option<Arc<Record>>>,
    writes: u64,
}

impl Default for Memory {
    fn default() -> Self {
        Self(Mutex::new(Inner { records: LruCache::new(CAPACITY), writes: 0 }))
    }
}

impl Memory {
    pub(super) fn get(&self, user: &UserId) -> Option<Option<Arc<Record>>> {
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
            inner.records.put(user.clone(), record);
        }
    }

    pub(super) fn forget<'a>(&self, users: impl IntoIterator<Item = &'a str>) {
        let mut inner = self.inner();
        inner.writes += 1;
        for user in users.into_iter().filter_map(|id| id.parse::<UserId>().ok()) {
            inner.records.pop(&user);
        }
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
        memory.put(&ana, None, memory.writes());
        assert!(memory.get(&ana).is_some());

        let before = memory.writes();
        memory.forget(["ana"]);
        memory.put(&ana, None, before);
        assert!(memory.get(&ana).is_none());
    }
}
