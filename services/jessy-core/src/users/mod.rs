//! Personal dimensions (domain §13): who a user is to the service, and what is kept of them.
//!
//! Users are found by id in a table and never by a file's name. What a query needs of a user is
//! kept in memory; a database that other cores write to is asked each time whether it still holds.

mod jaccard;
mod lifecycle;
mod memory;
mod record;
mod topics;
mod view;

use std::sync::Arc;

use jiff::Timestamp;

use crate::clock::Clock;
use crate::constants::users::ACTIVE_OBSERVATIONS;
use crate::model::{Preferences, PreferencesError, Profile, UserId};
use crate::state::{Database, StateError};
pub use lifecycle::UserRules;
use memory::Memory;
use record::Record;
pub use view::{TopicView, UserState, UserView};

/// All users. Clones share what is in memory.
#[derive(Debug, Clone)]
pub struct Users(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    database: Database,
    clock: Arc<dyn Clock>,
    rules: UserRules,
    memory: Memory,
}

/// What a query needs to know of the user who asks.
#[derive(Debug, Clone, Default)]
pub struct Asker {
    /// Of a user whose dimension is active.
    pub profile: Option<Profile>,
    /// Raised by each change of preferences; 0 for a user who never set any.
    pub preference_version: u64,
    /// Raised by each change of preferences and of topics: an answer holds for one of these only.
    pub answer_version: u64,
}

/// Why preferences were not put.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PutError {
    /// They are wrong.
    #[error(transparent)]
    Invalid(#[from] PreferencesError),
    /// They can't be stored.
    #[error(transparent)]
    Storage(#[from] StateError),
}

impl Users {
    /// With the domain's rules.
    #[must_use]
    pub fn new(database: Database, clock: Arc<dyn Clock>) -> Self {
        Self::with_rules(database, clock, UserRules::default())
    }

    /// With rules of one's own.
    #[must_use]
    pub fn with_rules(database: Database, clock: Arc<dyn Clock>, rules: UserRules) -> Self {
        Self(Arc::new(Inner { database, clock, rules, memory: Memory::default() }))
    }

    /// What is known of a user; `None` for one who is absent or deleted.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn get(&self, user: &UserId) -> Result<Option<UserView>, StateError> {
        let Some(record) = Record::read(&self.0.database, user, None).await? else {
            return Ok(None);
        };
        let Some(state) = record.state(&self.0.rules, self.now()) else { return Ok(None) };
        // Topics as they were last looked for, and what was asked since.
        let since = self.0.database.observations(user.as_str(), record.topics_at()).await?;
        let since: Vec<_> = since.iter().map(topics::Observation::from_row).collect();
        let topics = topics::touched(record.topics(), &since);
        Ok(Some(UserView::new(user, state, &record, &topics)))
    }

    /// Sets preferences. They are durable when this returns.
    ///
    /// # Errors
    ///
    /// [`PutError`].
    pub async fn put(
        &self,
        user: &UserId,
        preferences: &Preferences,
    ) -> Result<UserView, PutError> {
        preferences.check()?;
        let json = record::to_json(preferences);
        let now = self.now().as_microsecond();
        let put = self.0.database.put_preferences(user.as_str(), &json, now).await;
        // Also after an error: the commit may have come through.
        self.changed([user.as_str()]);
        put?;
        match self.get(user).await? {
            Some(view) => Ok(view),
            // Deleted by somebody else since.
            None => Ok(UserView::empty(user, preferences.clone())),
        }
    }

    /// Deletes what is kept of a user, who may be absent.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn delete(&self, user: &UserId, keep_preferences: bool) -> Result<(), StateError> {
        let now = self.now().as_microsecond();
        let done = self.0.database.delete_user(user.as_str(), keep_preferences, now).await;
        self.0.memory.forget(user);
        done
    }

    /// What a query of this user needs. When the database is lost it is what was last known, so
    /// that navigation goes on. A stale user is active again by asking.
    pub async fn asker(&self, user: &UserId) -> Asker {
        let Inner { database, memory, .. } = &*self.0;
        let (known, fresh) = memory.get(user).map_or((None, false), |h| (h.record, h.fresh));
        let record = if fresh && !database.is_shared() {
            known
        } else {
            let before = memory.writes();
            match Record::read(database, user, known.as_deref()).await {
                Ok(record) => {
                    let record = record.map(Arc::new);
                    memory.put(user, record.clone(), before);
                    record
                }
                Err(_) => known,
            }
        };
        self.as_asker(user, record)
    }

    /// What was last known of a user. For while the database is lost: asking it would keep each
    /// query waiting until it gives up.
    #[must_use]
    pub fn remembered(&self, user: &UserId) -> Asker {
        self.as_asker(user, self.0.memory.get(user).and_then(|held| held.record))
    }

    fn as_asker(&self, user: &UserId, record: Option<Arc<Record>>) -> Asker {
        record.map_or_else(Asker::default, |record| record.asker(user, &self.0.rules, self.now()))
    }

    /// How many users there are: neither absent nor deleted.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn count(&self) -> Result<u64, StateError> {
        let limits = self.0.rules.limits(self.now());
        let count = self.0.database.count_users(limits.deleted).await?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Looks for topics among a user's observations.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn find_topics(&self, user: &str) -> Result<(), StateError> {
        let database = &self.0.database;
        let Some(row) = database.user(user).await? else { return Ok(()) };
        let old = database.topics(user).await?;
        let mut rows = database.observations(user, 0).await?;
        // What came in since the row was read is counted next time.
        rows.retain(|found| found.number < row.observed);
        let since = row.topics_at;
        // A thousand observations are a few million comparisons: not for a thread that serves.
        let topics = tokio::task::spawn_blocking(move || topics::renew(&old, &rows, since)).await;
        let Ok(topics) = topics else { return Ok(()) };
        database.put_topics(&row, &topics, ACTIVE_OBSERVATIONS).await?;
        self.changed([user]);
        Ok(())
    }

    /// Marks users stale and deletes those who were that for long (domain §13).
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn sweep(&self) -> Result<usize, StateError> {
        self.0.database.sweep_users(self.0.rules.limits(self.now())).await
    }

    /// These users' rows were written.
    pub(crate) fn changed<'a>(&self, users: impl IntoIterator<Item = &'a str>) {
        self.0.memory.outdate(users);
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }
}
