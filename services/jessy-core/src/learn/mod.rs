//! Learning which words belong together (domain §8.1).
//!
//! A query's words are queued ([`Learning::offer`]); one task writes them in batches and shows
//! them to readers only when the database has them. Readers take the current [`Snapshot`], which
//! waits for nobody.

mod book;
mod counters;
mod edits;
mod job;
mod rules;
mod shared;
mod tick;
mod view;
mod writer;

use std::fmt;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::clock::Clock;
use crate::constants::learning::{DRAIN_LIMIT, QUEUE_CAPACITY};
use crate::model::Seed;
use crate::state::{Database, StateError, Swept};
use crate::users::Users;
pub use counters::Counter;
pub use job::{Job, MAX_WORD_BYTES, Visit};
pub use rules::{LearnRules, RulesError};
use shared::Shared;
pub use view::{AssociationView, Snapshot};
use writer::{Accepted, Command, Writer};

/// Told which words belong to pairs whose strength changed by more than 10 %.
pub type OnChange = Box<dyn Fn(&[Arc<str>]) + Send + Sync>;

/// What learning needs.
pub struct Setup {
    /// Where associations are kept.
    pub database: Database,
    /// Whose visits are noted along with what they ask.
    pub users: Users,
    /// Tells when a pair was used.
    pub clock: Arc<dyn Clock>,
    /// Its constants.
    pub rules: LearnRules,
    /// Seeds of the layer store.
    pub seeds: Vec<Seed>,
    /// Called after readers can see the change.
    pub on_change: OnChange,
}

/// Associations and the queue before them. Clones share both.
#[derive(Clone)]
pub struct Learning {
    shared: Arc<Shared>,
    queue: mpsc::Sender<Accepted>,
    commands: mpsc::UnboundedSender<Command>,
}

/// Why learning doesn't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its constants make no sense.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// What was learnt can't be read.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Why a job is not learnt.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LearnError {
    /// Too many jobs wait: `queue_full`.
    #[error("{QUEUE_CAPACITY} jobs wait already")]
    QueueFull,
    /// The database is lost, or learning has ended: `storage`.
    #[error(transparent)]
    Storage(#[from] StateError),
    /// Every pair is seeded, so none can make room: `limit_exceeded`.
    #[error("all {limit} associations are seeded")]
    AssociationLimitExceeded {
        /// Pairs allowed.
        limit: usize,
    },
}

impl Learning {
    /// Reads what was learnt, merges the seeds, applies what time did meanwhile, and starts the
    /// task that writes. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// [`StartError`].
    pub async fn start(setup: Setup) -> Result<Self, StartError> {
        setup.rules.check()?;
        let (queue, jobs) = mpsc::channel(QUEUE_CAPACITY);
        let (commands, orders) = mpsc::unbounded_channel();
        let (shared, writer) = Writer::start(setup, jobs, orders).await?;
        tokio::spawn(writer.run());
        Ok(Self { shared, queue, commands })
    }

    /// Queues a job: it is learnt soon, and shown within a second.
    ///
    /// # Errors
    ///
    /// [`LearnError`]: it is not queued.
    pub fn offer(&self, job: &Job) -> Result<(), LearnError> {
        // A query that many ask: one place in the queue stands for all of them.
        if job.is_plain() && self.storage_ok() {
            self.shared.waiting.add(1);
            if job.join() {
                return Ok(());
            }
            self.shared.waiting.sub(1);
        }
        self.send(Accepted { job: job.clone(), done: None })
    }

    /// Learns a job: it is durable when this returns.
    ///
    /// # Errors
    ///
    /// [`LearnError`]: it is not learnt, as far as this side knows.
    pub async fn commit(&self, job: Job) -> Result<(), LearnError> {
        let (done, ended) = oneshot::channel();
        self.send(Accepted { job, done: Some(done) })?;
        ended.await.map_err(|_| self.ended())??;
        Ok(())
    }

    /// Waits until everything that was queued before is learnt.
    ///
    /// # Errors
    ///
    /// [`LearnError`].
    pub async fn flush(&self) -> Result<(), LearnError> {
        self.commit(Job::default()).await
    }

    fn send(&self, accepted: Accepted) -> Result<(), LearnError> {
        if let Some(lost) = self.shared.lost() {
            return Err(lost.into());
        }
        let limit = self.shared.rules.limit;
        let book = self.shared.book.load();
        // Only then can no pair make room for another.
        if book.seeded() >= limit && accepted.job.pairs().any(|pair| !book.contains(&pair)) {
            return Err(LearnError::AssociationLimitExceeded { limit });
        }
        let urgent = accepted.done.is_some();
        // Before anybody can join, so that who joins has a place for sure.
        let place = self.queue.try_reserve().map_err(|error| match error {
            mpsc::error::TrySendError::Full(()) => LearnError::QueueFull,
            mpsc::error::TrySendError::Closed(()) => self.ended(),
        })?;
        self.shared.waiting.add(1);
        if !accepted.is_shared() || accepted.job.begin() {
            place.send(accepted);
        }
        if urgent {
            self.shared.urgent.notify_one();
        }
        Ok(())
    }

    /// Associations as they are now: one state for as long as it is held. Not to be held across
    /// an `await`.
    #[must_use]
    pub fn associations(&self) -> Snapshot {
        Snapshot::new(self.shared.book.load())
    }

    /// The strongest partners of a word, at most `limit`. Empty for an unknown word.
    #[must_use]
    pub fn top(&self, word: &str, limit: usize) -> Vec<AssociationView> {
        let book = self.shared.book.load();
        book.links(word).iter().take(limit).map(AssociationView::new).collect()
    }

    /// How many pairs are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shared.book.load().len()
    }

    /// Whether no pair is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Jobs that are queued or being written.
    #[must_use]
    pub fn queue_len(&self) -> usize {
        self.shared.waiting.get()
    }

    /// Whether the database answers.
    #[must_use]
    pub fn storage_ok(&self) -> bool {
        self.shared.lost().is_none()
    }

    /// Counts something. Written within a second.
    pub fn count(&self, counter: Counter) {
        self.shared.count(counter, 1);
    }

    /// A total over all time and all cores.
    #[must_use]
    pub fn total(&self, counter: Counter) -> u64 {
        self.shared.counters.get(counter)
    }

    /// Takes the seeds of a new layer store. They are in use when this returns, also while the
    /// database is lost.
    pub async fn set_seeds(&self, seeds: Vec<Seed>) {
        let (done, ended) = oneshot::channel();
        if self.commands.send(Command::SetSeeds(seeds, done)).is_ok() {
            // An error means that learning has ended, and nobody needs seeds any more.
            ended.await.unwrap_or_default();
        }
    }

    /// Applies decay, floor and limit now, as is done each hour and every 100 queries. Gives how
    /// many pairs were decayed and removed by this core.
    ///
    /// # Errors
    ///
    /// [`LearnError::Storage`].
    pub async fn maintain(&self) -> Result<Swept, LearnError> {
        let (done, ended) = oneshot::channel();
        self.commands.send(Command::Maintain(done)).map_err(|_| self.ended())?;
        Ok(ended.await.map_err(|_| self.ended())??)
    }

    /// Takes no more jobs and writes those that wait, for [`DRAIN_LIMIT`] at most. Gives how many
    /// were left.
    pub async fn drain(&self) -> usize {
        let (done, ended) = oneshot::channel();
        if self.commands.send(Command::Drain(done)).is_ok() {
            // In both cases what is left says enough.
            let _ = tokio::time::timeout(DRAIN_LIMIT, ended).await;
        }
        self.queue_len()
    }

    fn ended(&self) -> LearnError {
        let place = self.shared.database.place();
        StateError::Unavailable { place, cause: "learning has ended".to_owned() }.into()
    }
}

impl fmt::Debug for Learning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Learning")
            .field("pairs", &self.len())
            .field("waiting", &self.queue_len())
            .field("storage_ok", &self.storage_ok())
            .finish_non_exhaustive()
    }
}
