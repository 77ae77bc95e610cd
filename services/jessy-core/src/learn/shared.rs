//! What the writing task and everybody else share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use arc_swap::{ArcSwap, ArcSwapOption};
use tokio::sync::Notify;

use super::OnChange;
use super::book::{Book, Edit};
use super::counters::{Counter, Counters};
use super::rules::{LearnRules, notable};
use crate::clock::Clock;
use crate::state::{Database, StateError};
use crate::users::Users;

pub(super) struct Shared {
    pub(super) database: Database,
    pub(super) users: Users,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) rules: LearnRules,
    pub(super) on_change: OnChange,
    pub(super) book: ArcSwap<Book>,
    pub(super) counters: Counters,
    /// Jobs that are queued or being written.
    pub(super) waiting: Gauge,
    /// Somebody waits until a job is durable.
    pub(super) urgent: Notify,
    /// Queries that this core was asked.
    pub(super) asked: AtomicU64,
    lost: ArcSwapOption<StateError>,
}

/// Something that goes up and down.
#[derive(Debug, Default)]
pub(super) struct Gauge(AtomicUsize);

impl Gauge {
    pub(super) fn add(&self, by: usize) {
        self.0.fetch_add(by, Ordering::Relaxed);
    }

    pub(super) fn sub(&self, by: usize) {
        self.0.fetch_sub(by, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Shared {
    pub(super) fn new(setup: super::Setup) -> Self {
        let super::Setup { database, users, clock, rules, on_change, .. } = setup;
        Self {
            database,
            users,
            clock,
            rules,
            on_change,
            book: ArcSwap::default(),
            counters: Counters::default(),
            waiting: Gauge::default(),
            urgent: Notify::new(),
            asked: AtomicU64::new(0),
            lost: ArcSwapOption::empty(),
        }
    }

    pub(super) fn count(&self, counter: Counter, by: usize) {
        if counter == Counter::Queries {
            self.asked.fetch_add(by as u64, Ordering::Relaxed);
        }
        self.counters.add(counter, i64::try_from(by).unwrap_or(i64::MAX));
    }

    /// Why the database doesn't answer; `None` while it does.
    pub(super) fn lost(&self) -> Option<StateError> {
        self.lost.load().as_deref().cloned()
    }

    /// Notes whether the database answers. Only changes are logged.
    pub(super) fn storage(&self, lost: Option<StateError>) {
        let lost = lost.map(Arc::new);
        let before = self.lost.swap(lost.clone());
        match (lost, before) {
            (Some(error), None) => tracing::error!(%error, "the database is lost"),
            (None, Some(_)) => tracing::info!("the database answers again"),
            _ => {}
        }
    }

    /// Shows edits to readers, then tells which words changed notably. Only the writing task
    /// calls this.
    pub(super) fn apply(&self, edits: Vec<Edit>) {
        if edits.is_empty() {
            return;
        }
        let (book, changes) = self.book.load().edited(edits);
        self.book.store(Arc::new(book));
        let changed = changes.into_iter().filter(|change| notable(change.before, change.after));
        let mut words: Vec<Arc<str>> = changed.flat_map(|change| [change.a, change.b]).collect();
        words.sort_unstable();
        words.dedup();
        if !words.is_empty() {
            (self.on_change)(&words);
        }
    }
}
