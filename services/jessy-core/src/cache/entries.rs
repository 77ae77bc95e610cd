//! Answers in the order of their use, and which word stands in which of them.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use jiff::Timestamp;
use lru::LruCache;

use super::key::Key;

/// Names an answer for as long as it is kept.
type Id = u64;

pub(super) struct Entries<V> {
    answers: LruCache<Arc<Key>, Entry<V>>,
    keys: HashMap<Id, Arc<Key>>,
    /// Word → answers whose keywords contain it.
    words: HashMap<Arc<str>, Vec<Id>>,
    next: Id,
}

struct Entry<V> {
    id: Id,
    stored: Timestamp,
    keywords: Vec<Arc<str>>,
    value: Arc<V>,
}

impl<V> Entries<V> {
    pub(super) fn new(capacity: NonZeroUsize) -> Self {
        Self {
            answers: LruCache::new(capacity),
            keys: HashMap::new(),
            words: HashMap::new(),
            next: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.answers.len()
    }

    /// The answer, unless it was stored at `oldest` or before.
    pub(super) fn get(&mut self, key: &Key, oldest: Timestamp) -> Option<Arc<V>> {
        let entry = self.answers.get(key)?;
        if entry.stored > oldest {
            return Some(Arc::clone(&entry.value));
        }
        let expired = self.answers.pop(key)?;
        self.unlink(&expired);
        None
    }

    pub(super) fn put(
        &mut self,
        key: Key,
        mut keywords: Vec<Arc<str>>,
        stored: Timestamp,
        value: Arc<V>,
    ) {
        keywords.sort_unstable();
        keywords.dedup();
        let (id, key) = (self.next, Arc::new(key));
        self.next += 1;
        self.keys.insert(id, Arc::clone(&key));
        for word in &keywords {
            self.words.entry(Arc::clone(word)).or_default().push(id);
        }
        // What comes back is the answer that had this key, or the least recently used one.
        if let Some((_, old)) = self.answers.push(key, Entry { id, stored, keywords, value }) {
            self.unlink(&old);
        }
    }

    pub(super) fn drop_words(&mut self, words: &[Arc<str>]) {
        for word in words {
            for id in self.words.get(word).cloned().unwrap_or_default() {
                let Some(key) = self.keys.get(&id) else { continue };
                if let Some(dropped) = self.answers.pop(&**key) {
                    self.unlink(&dropped);
                }
            }
        }
    }

    pub(super) fn clear(&mut self) {
        self.answers.clear();
        self.keys.clear();
        self.words.clear();
    }

    fn unlink(&mut self, entry: &Entry<V>) {
        self.keys.remove(&entry.id);
        for word in &entry.keywords {
            if let Some(ids) = self.words.get_mut(word) {
                ids.retain(|id| *id != entry.id);
                if ids.is_empty() {
                    self.words.remove(word);
                }
            }
        }
    }
}
