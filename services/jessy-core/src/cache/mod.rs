//! The exact-query cache (domain §12): finished answers by query, user, store and preferences.
//!
//! An answer may be computed from words whose associations change before it is stored. So whoever
//! computes one takes a [`Ticket`] first, and an answer with an outdated ticket is not stored.

mod drops;
mod entries;
mod key;

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::SignedDuration;

use crate::clock::Clock;
use crate::constants::cache::{CAPACITY, TIME_TO_LIVE};
use drops::Drops;
use entries::Entries;
pub use key::Key;

/// Words that are dropped under one lock: lookups go on in between.
const WORDS_PER_LOCK: usize = 64;

/// Keeps answers of any kind. The least recently used goes first.
pub struct AnswerCache<V> {
    clock: Arc<dyn Clock>,
    time_to_live: SignedDuration,
    state: Mutex<State<V>>,
    /// Number of the newest drop, for who only wants to know that.
    newest: AtomicU64,
    hits: AtomicU64,
    misses: AtomicU64,
}

struct State<V> {
    entries: Entries<V>,
    drops: Drops,
}

/// From before an answer was computed: what was dropped since makes it outdated.
#[derive(Debug, Clone, Copy)]
pub struct Ticket(u64);

/// What the cache did so far.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, utoipa::ToSchema)]
pub struct CacheStats {
    /// Lookups that found an answer.
    pub hits: u64,
    /// Lookups that found none, or one that had expired.
    pub misses: u64,
    /// Answers that are kept now.
    pub size: usize,
    /// Hits by lookups, 0 to 1; 0 without lookups.
    pub hit_rate: f64,
}

impl<V> AnswerCache<V> {
    /// With the domain's limits.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::with_limits(CAPACITY, TIME_TO_LIVE, clock)
    }

    /// With limits of one's own.
    #[must_use]
    pub fn with_limits(
        capacity: NonZeroUsize,
        time_to_live: SignedDuration,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let state = State { entries: Entries::new(capacity), drops: Drops::default() };
        Self {
            clock,
            time_to_live,
            state: Mutex::new(state),
            newest: AtomicU64::new(0),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }

    /// The answer, which is then the most recently used one. An expired one is removed.
    pub fn get(&self, key: &Key) -> Option<Arc<V>> {
        let oldest = self.clock.now() - self.time_to_live;
        let found = self.state().entries.get(key, oldest);
        let counter = if found.is_some() { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
        found
    }

    /// To be taken before anything is read that an answer is computed from.
    pub fn ticket(&self) -> Ticket {
        // Pairs with the store below: who sees a drop sees what it was told of.
        Ticket(self.newest.load(Ordering::Acquire))
    }

    /// Stores an answer. `keywords` are the words that its associations were looked up by. Says
    /// whether it was stored: not if any of them was dropped since the ticket.
    pub fn put(
        &self,
        ticket: Ticket,
        key: Key,
        keywords: impl IntoIterator<Item = impl AsRef<str>>,
        value: Arc<V>,
    ) -> bool {
        let keywords: Vec<Arc<str>> =
            keywords.into_iter().map(|word| Arc::from(word.as_ref())).collect();
        let now = self.clock.now();
        let mut state = self.state();
        let fresh = !state.drops.any_since(ticket.0, &keywords);
        if fresh {
            state.entries.put(key, keywords, now, value);
        }
        fresh
    }

    /// Drops the answers with any of these keywords.
    pub fn drop_words(&self, words: &[Arc<str>]) {
        for words in words.chunks(WORDS_PER_LOCK) {
            let mut state = self.state();
            state.drops.note(words);
            self.newest.store(state.drops.now(), Ordering::Release);
            state.entries.drop_words(words);
        }
    }

    /// Drops all answers, and those that are being computed.
    pub fn clear(&self) {
        let mut state = self.state();
        state.drops.note_all();
        self.newest.store(state.drops.now(), Ordering::Release);
        state.entries.clear();
    }

    /// What it did so far.
    pub fn stats(&self) -> CacheStats {
        let (hits, misses) =
            (self.hits.load(Ordering::Relaxed), self.misses.load(Ordering::Relaxed));
        CacheStats { hits, misses, size: self.state().entries.len(), hit_rate: rate(hits, misses) }
    }

    /// Nothing that panics runs under the lock.
    fn state(&self) -> MutexGuard<'_, State<V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V> fmt::Debug for AnswerCache<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerCache").field("stats", &self.stats()).finish_non_exhaustive()
    }
}

#[expect(clippy::cast_precision_loss, reason = "lookups stay far below 2^52")]
fn rate(hits: u64, misses: u64) -> f64 {
    if hits + misses == 0 { 0.0 } else { hits as f64 / (hits + misses) as f64 }
}

#[cfg(test)]
mod tests;
