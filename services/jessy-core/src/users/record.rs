//! A user's row with what is in it made ready for use.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::Asker;
use super::lifecycle::UserRules;
use super::topics::Topic;
use super::view::UserState;
use crate::constants::users::KEPT_OBSERVATIONS;
use crate::model::{Preferences, Profile, UserId};
use crate::numeric::legal_hz;
use crate::state::{Database, StateError, UserRow};

#[derive(Debug)]
pub(super) struct Record {
    row: UserRow,
    preferences: Option<Arc<Preferences>>,
    topics: Arc<[Topic]>,
}

impl Record {
    /// Reads a user. What the one read last already says is not read again.
    pub(super) async fn read(
        database: &Database,
        user: &UserId,
        last: Option<&Self>,
    ) -> Result<Option<Self>, StateError> {
        let Some(row) = database.user(user.as_str()).await? else { return Ok(None) };
        let preferences = match last {
            Some(last) if last.row.preference_version == row.preference_version => {
                last.preferences.clone()
            }
            _ => row.preferences.as_deref().map(|json| Arc::new(from_json(json))),
        };
        let topics = match last {
            Some(last) if last.row.topics_version == row.topics_version => Arc::clone(&last.topics),
            _ if row.topics_version == 0 => Arc::default(),
            _ => {
                let rows = database.topics(user.as_str()).await?;
                rows.iter().map(Topic::from_row).collect()
            }
        };
        Ok(Some(Self { row, preferences, topics }))
    }

    pub(super) fn state(&self, rules: &UserRules, now: Timestamp) -> Option<UserState> {
        rules.state(&self.row, self.topics.len(), now)
    }

    pub(super) fn asker(&self, user: &UserId, rules: &UserRules, now: Timestamp) -> Asker {
        let active =
            self.state(rules, now).is_some() && UserRules::is_active(&self.row, self.topics.len());
        Asker {
            profile: active.then(|| self.profile(user)),
            preference_version: self.preference_version(),
            // Neither is ever lowered, so their sum is never given twice.
            answer_version: self.preference_version() + self.topics_version(),
        }
    }

    fn profile(&self, user: &UserId) -> Profile {
        let best = self.topics.iter().map(|topic| topic.confidence);
        let known: HashSet<String> =
            self.topics.iter().flat_map(|topic| topic.keywords.iter().cloned()).collect();
        Profile {
            user: user.clone(),
            preferences: self.preferences.as_deref().cloned().unwrap_or_default(),
            mean_hz: self.mean_hz(),
            confidence: best.fold(Profile::MIN_CONFIDENCE, f64::max),
            known,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "observations stay far below 2^52")]
    fn mean_hz(&self) -> f64 {
        if self.row.observed == 0 {
            return Profile::DEFAULT_HZ;
        }
        legal_hz(self.row.hz_total / self.row.observed as f64)
    }

    pub(super) fn preference_version(&self) -> u64 {
        u64::try_from(self.row.preference_version).unwrap_or(0)
    }

    fn topics_version(&self) -> u64 {
        u64::try_from(self.row.topics_version).unwrap_or(0)
    }

    pub(super) fn preferences(&self) -> Option<&Preferences> {
        self.preferences.as_deref()
    }

    pub(super) fn topics(&self) -> &[Topic] {
        &self.topics
    }

    pub(super) fn topics_at(&self) -> i64 {
        self.row.topics_at
    }

    /// How many are kept.
    pub(super) fn observations(&self) -> u64 {
        u64::try_from(self.row.observed.min(KEPT_OBSERVATIONS)).unwrap_or(0)
    }
}

pub(super) fn to_json(preferences: &Preferences) -> String {
    // Checked before: strings and finite numbers only.
    serde_json::to_string(preferences).unwrap_or_else(|_| "{}".to_owned())
}

/// What this program can't read, because another version wrote it, counts as nothing set.
fn from_json(json: &str) -> Preferences {
    serde_json::from_str(json).unwrap_or_else(|error| {
        tracing::warn!(%error, "preferences of a user are not readable");
        Preferences::default()
    })
}
