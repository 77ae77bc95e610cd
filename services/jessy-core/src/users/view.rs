//! A user as the routes show them (domain §17.2).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::record::Record;
use super::topics::Topic;
use crate::model::{Preferences, UserId};

/// State of a user who is neither absent nor deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum UserState {
    /// Too little is known.
    Learning,
    /// The user's dimension takes part in their queries.
    Active,
    /// Not seen for long.
    Stale,
}

/// A user's own dimension.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UserView {
    /// Such as `D15-User-ana`.
    #[schema(example = "D15-User-ana")]
    pub id: String,
    /// What the user is to the service.
    pub state: UserState,
    /// Successful queries that are kept, at most 1 000.
    pub observations: u64,
    /// At most 5, the one asked about last first.
    pub topics: Vec<TopicView>,
    /// What the user set; `null` if nothing.
    #[schema(required)]
    pub preferences: Option<Preferences>,
    /// Raised by each change of preferences.
    pub preference_version: u64,
}

/// What a user asks about often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TopicView {
    /// The most frequent first.
    pub keywords: Vec<String>,
    /// Mean dominant frequency, in hertz.
    pub frequency: f64,
    /// 0.85 to 1.
    pub confidence: f64,
    /// When it was last asked about.
    #[schema(value_type = String, format = DateTime)]
    pub last_access: Timestamp,
    /// How often it was asked about.
    pub access_count: u64,
}

impl UserView {
    pub(super) fn new(user: &UserId, state: UserState, record: &Record, topics: &[Topic]) -> Self {
        Self {
            id: user.dimension(),
            state,
            observations: record.observations(),
            topics: topics.iter().map(TopicView::new).collect(),
            preferences: record.preferences().cloned(),
            preference_version: record.preference_version(),
        }
    }

    /// Somebody of whom only preferences are known.
    pub(super) fn empty(user: &UserId, preferences: Preferences) -> Self {
        Self {
            id: user.dimension(),
            state: UserState::Active,
            observations: 0,
            topics: Vec::new(),
            preferences: Some(preferences),
            preference_version: 1,
        }
    }
}

impl TopicView {
    fn new(topic: &Topic) -> Self {
        Self {
            keywords: topic.keywords.clone(),
            frequency: topic.hz,
            confidence: topic.confidence,
            last_access: Timestamp::from_microsecond(topic.last_access).unwrap_or_default(),
            access_count: u64::try_from(topic.access_count).unwrap_or(0),
        }
    }
}
