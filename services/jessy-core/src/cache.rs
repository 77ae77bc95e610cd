//! The exact-query cache: answers to questions that were asked before (domain §12).

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use lru::LruCache;

use crate::clock::Clock;
use crate::model::UserId;
use crate::store::Generation;

/// Most answers that are kept; the least recently used goes first.
pub const CACHE_ENTRIES: NonZeroUsize = NonZeroUsize::new(1_000).unwrap();
/// How long an answer is good for.
pub const CACHE_TTL: SignedDuration = SignedDuration::from_hours(24);

/// What makes two questions the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    query: Box<str>,
    user: Option<UserId>,
    generation: u64,
    preference_version: u64,
}

impl Key {
    /// The key of a validated query: its letters' case and the width of its blanks don't matter.
    #[must_use]
    pub fn new(query: &str, user: Option<(&UserId, u64)>, generation: Generation) -> Self {
        let mut text = String::with_capacity(query.len());
        for word in query.split_whitespace() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        // In place for ASCII; anything else may change its length.
        if text.is_ascii() {
            text.make_ascii_lowercase();
        } else {
            text = text.to_lowercase();
        }
        let (user, preference_version) = match user {
            Some((user, version)) => (Some(user.clone()), version),
            None => (None, 0),
        };
        Self { query: text.into(), user, generation: generation.0, preference_version }
    }
}

/// What the cache did since the start.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, utoipa::ToSchema)]
pub struct CacheStats {
    /// Lookups that found an answer.
    pub hits: u64,
    /// Lookups that found none, or one that was too old.
    pub misses: u64,
    /// Answers kept now.
    pub size: usize,
    /// Hits ÷ lookups, 0 before the first.
    pub hit_rate: f64,
}

/// The state of the cache at a lookup. An answer that was worked out while words were dropped may
/// be one of those that had to go, so it is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epoch(u64);

/// Answers by question. `V` is what an answer is.
pub struct AnswerCache<V> {
    clock: Arc<dyn Clock>,
    inner: Mutex<Inner<V>>,
    hits: AtomicU64,
    misses: AtomicU64,
}

struct Inner<V> {
    answers: LruCache<Arc<Key>, Entry<V>>,
    /// Keyword → the questions whose answers rest on it.
    words: HashMap<Box<str>, Vec<Arc<Key>>>,
    epoch: u64,
}

struct Entry<V> {
    value: Arc<V>,
    words: Vec<Box<str>>,
    until: Timestamp,
}

impl<V> AnswerCache<V> {
    /// An empty cache of so many entries.
    #[must_use]
    pub fn new(entries: NonZeroUsize, clock: Arc<dyn Clock>) -> Self {
        let inner = Inner { answers: LruCache::new(entries), words: HashMap::new(), epoch: 0 };
        Self { clock, inner: Mutex::new(inner), hits: AtomicU64::new(0), misses: AtomicU64::new(0) }
    }

    /// The answer, if there is one that is not too old; an old one is removed. Else what
    /// [`AnswerCache::insert`] asks for.
    ///
    /// # Errors
    ///
    /// [`Epoch`]: there is no answer.
    pub fn get(&self, key: &Key) -> Result<Arc<V>, Epoch> {
        let mut inner = self.lock();
        let found = inner.answers.get(key).map(|entry| (Arc::clone(&entry.value), entry.until));
        if let Some((value, until)) = found {
            if self.clock.now() < until {
                drop(inner);
                self.hits.fetch_add(1, Ordering::Relaxed);
                return Ok(value);
            }
            inner.remove(key);
        }
        self.misses.fetch_add(1, Ordering::Relaxed);
        Err(Epoch(inner.epoch))
    }

    /// Keeps an answer that rests on `words`, unless words were dropped since `epoch`.
    pub fn insert<'w>(
        &self,
        key: Key,
        value: Arc<V>,
        words: impl Iterator<Item = &'w str>,
        epoch: Epoch,
    ) {
        let now = self.clock.now();
        let until = now.saturating_add(CACHE_TTL).unwrap_or(Timestamp::MAX);
        let words = words.map(Box::from).collect();
        let mut inner = self.lock();
        if inner.epoch == epoch.0 {
            inner.insert(Arc::new(key), Entry { value, words, until });
        }
    }

    /// Drops every answer that rests on one of these words.
    pub fn drop_words<'w>(&self, words: impl IntoIterator<Item = &'w str>) {
        let mut inner = self.lock();
        inner.epoch += 1;
        for word in words {
            for key in inner.words.remove(word).unwrap_or_default() {
                inner.remove(&key);
            }
        }
    }

    /// Drops everything.
    pub fn clear(&self) {
        let mut inner = self.lock();
        inner.epoch += 1;
        inner.answers.clear();
        inner.words.clear();
    }

    /// What it did, and how full it is.
    #[must_use]
    pub fn stats(&self) -> CacheStats {
        let size = self.lock().answers.len();
        let (hits, misses) =
            (self.hits.load(Ordering::Relaxed), self.misses.load(Ordering::Relaxed));
        let all = hits + misses;
        #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
        let hit_rate = if all == 0 { 0.0 } else { hits as f64 / all as f64 };
        CacheStats { hits, misses, size, hit_rate }
    }

    fn lock(&self) -> MutexGuard<'_, Inner<V>> {
        // Nothing panics under the lock, so what a poisoned one holds is sound.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V> Inner<V> {
    fn insert(&mut self, key: Arc<Key>, entry: Entry<V>) {
        self.remove(&key);
        for word in &entry.words {
            self.words.entry(word.clone()).or_default().push(Arc::clone(&key));
        }
        if let Some((evicted, entry)) = self.answers.push(key, entry) {
            self.forget(&evicted, &entry.words);
        }
    }

    fn remove(&mut self, key: &Key) {
        if let Some((key, entry)) = self.answers.pop_entry(key) {
            self.forget(&key, &entry.words);
        }
    }

    /// Takes a question out of the lists of its words.
    fn forget(&mut self, key: &Arc<Key>, words: &[Box<str>]) {
        for word in words {
            if let Some(keys) = self.words.get_mut(word) {
                keys.retain(|other| !Arc::ptr_eq(other, key));
                if keys.is_empty() {
                    self.words.remove(word);
                }
            }
        }
    }
}

impl<V> fmt::Debug for AnswerCache<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerCache").finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "cache_tests.rs"]
mod tests;
