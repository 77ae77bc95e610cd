//! Writing what was learnt: one transaction a batch.

use super::database::write;
use super::rows::{AssociationRow, Pair, json, pairs_json};
use super::{Database, StateError, StorageKind};

/// Pairs that occurred together equally often within a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Raise {
    /// How often.
    pub times: i64,
    /// Strength of a pair that is new.
    pub first: f64,
    /// What the strength of a known pair is multiplied by.
    pub factor: f64,
    /// Each pair once.
    pub pairs: Vec<Pair>,
}

/// What one user asked within a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitRow {
    /// Who.
    pub user: String,
    /// When they last asked, in microseconds since 1970.
    pub at: i64,
    /// How many queries.
    pub queries: i64,
    /// Of the successful ones: time, dominant frequency in hertz, JSON array of keywords.
    pub observations: Vec<(i64, f64, String)>,
}

/// What is written at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Now, in microseconds since 1970.
    pub at: i64,
    /// Highest strength.
    pub cap: f64,
    /// By how often: no pair is in two of them.
    pub raises: Vec<Raise>,
    /// Each user once.
    pub visits: Vec<VisitRow>,
    /// Observations that are kept per user: more than one batch can hold.
    pub ring: i64,
    /// Observations that a user needs to be active by topics.
    pub active_at: i64,
    /// Topics are looked for once per so many observations.
    pub topics_every: i64,
}

/// What a batch came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Learnt {
    /// Number of the change, if associations were written.
    pub change: Option<i64>,
    /// The pairs as they are now.
    pub rows: Vec<AssociationRow>,
    /// Users whose topics are to be looked for.
    pub topics_due: Vec<String>,
}

pub(super) const NEXT_CHANGE: &str =
    "UPDATE counters SET value = value + 1 WHERE name = 'change' RETURNING value";

/// `$1` the JSON array, as a table with one column `value`.
macro_rules! statement {
    ($kind:expr, $before:literal, $after:literal) => {
        match $kind {
            $crate::state::StorageKind::Sqlite => {
                concat!($before, " FROM json_each($1) AS source ", $after)
            }
            $crate::state::StorageKind::Postgres => {
                concat!($before, " FROM json_array_elements($1::json) AS source (value) ", $after)
            }
        }
    };
}
pub(super) use statement;

fn strengthen(kind: StorageKind) -> &'static str {
    statement!(
        kind,
        "INSERT INTO associations AS s (word_a, word_b, strength, count, seeded, last_activated, \
         last_decayed, change) \
         SELECT value ->> 0, value ->> 1, $2, $3, FALSE, $4, $4, $5",
        "WHERE TRUE ON CONFLICT (word_a, word_b) DO UPDATE SET \
         strength = CASE WHEN s.strength * $6 < $7 THEN s.strength * $6 ELSE $7 END, \
         count = s.count + excluded.count, last_activated = excluded.last_activated, \
         last_decayed = excluded.last_decayed, change = excluded.change \
         RETURNING word_a, word_b, strength, count, seeded, last_activated, last_decayed, change"
    )
}

/// A visit that was made before its user was deleted is dropped: the row doesn't come back.
fn visit(kind: StorageKind) -> &'static str {
    statement!(
        kind,
        "INSERT INTO users AS u (id, state, preferences, preference_version, created_at, \
         last_access, access_count, observed, hz_total, topics_at, topics_version) \
         SELECT value ->> 0, 'learning', NULL, 0, CAST(value ->> 1 AS BIGINT), \
         CAST(value ->> 1 AS BIGINT), CAST(value ->> 2 AS BIGINT), CAST(value ->> 3 AS BIGINT), \
         CAST(value ->> 4 AS DOUBLE PRECISION), 0, 0",
        "WHERE TRUE ON CONFLICT (id) DO UPDATE SET \
         state = CASE WHEN u.preferences IS NOT NULL OR (u.observed + excluded.observed >= $2 \
         AND EXISTS (SELECT 1 FROM topics AS t WHERE t.user_id = u.id)) \
         THEN 'active' ELSE 'learning' END, \
         created_at = CASE WHEN u.state = 'deleted' THEN excluded.created_at ELSE u.created_at END, \
         last_access = CASE WHEN u.last_access < excluded.last_access THEN excluded.last_access \
         ELSE u.last_access END, \
         access_count = u.access_count + excluded.access_count, \
         observed = u.observed + excluded.observed, hz_total = u.hz_total + excluded.hz_total \
         WHERE u.state <> 'deleted' OR u.last_access < excluded.last_access \
         RETURNING id, observed, topics_at"
    )
}

fn observe(kind: StorageKind) -> &'static str {
    statement!(
        kind,
        "INSERT INTO observations (user_id, number, slot, at, hz, keywords) \
         SELECT value ->> 0, CAST(value ->> 1 AS BIGINT), CAST(value ->> 1 AS BIGINT) % $2, \
         CAST(value ->> 2 AS BIGINT), CAST(value ->> 3 AS DOUBLE PRECISION), value ->> 4",
        "WHERE TRUE ON CONFLICT (user_id, slot) DO UPDATE SET number = excluded.number, \
         at = excluded.at, hz = excluded.hz, keywords = excluded.keywords"
    )
}

impl Batch {
    fn visits_json(&self) -> String {
        let mut rows = Vec::with_capacity(self.visits.len());
        for VisitRow { user, at, queries, observations } in &self.visits {
            let hz: f64 = observations.iter().map(|(_, hz, _)| hz).sum();
            rows.push((user, at, queries, observations.len(), hz));
        }
        json(&rows)
    }

    /// Rows of the observations of the users that were written: `(id, observed, topics_at)`.
    fn observations_json(&self, users: &[(String, i64, i64)]) -> String {
        let mut rows = Vec::new();
        for visit in &self.visits {
            let Some((_, observed, _)) = users.iter().find(|(id, ..)| *id == visit.user) else {
                continue;
            };
            for ((at, hz, keywords), back) in visit.observations.iter().rev().zip(1..) {
                rows.push((&visit.user, observed - back, at, hz, keywords));
            }
        }
        json(&rows)
    }
}

impl Database {
    /// Writes a batch in one transaction. Each pair is strengthened by one atomic upsert.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`]: nothing of it was written, unless the connection was lost
    /// just when the database committed.
    pub async fn learn(&self, batch: &Batch) -> Result<Learnt, StateError> {
        write!(self, |on, kind| {
            let mut learnt = Learnt::default();
            if !batch.raises.is_empty() {
                let change: i64 = sqlx::query_scalar(NEXT_CHANGE).fetch_one(&mut *on).await?;
                learnt.change = Some(change);
                for raise in &batch.raises {
                    let rows: Vec<AssociationRow> = sqlx::query_as(strengthen(kind))
                        .bind(pairs_json(&raise.pairs))
                        .bind(raise.first)
                        .bind(raise.times)
                        .bind(batch.at)
                        .bind(change)
                        .bind(raise.factor)
                        .bind(batch.cap)
                        .fetch_all(&mut *on)
                        .await?;
                    learnt.rows.extend(rows);
                }
            }
            if !batch.visits.is_empty() {
                let users: Vec<(String, i64, i64)> = sqlx::query_as(visit(kind))
                    .bind(batch.visits_json())
                    .bind(batch.active_at)
                    .fetch_all(&mut *on)
                    .await?;
                let observations = batch.observations_json(&users);
                let observe = sqlx::query(observe(kind)).bind(observations).bind(batch.ring);
                observe.execute(&mut *on).await?;
                let due = |&(_, observed, topics_at): &(String, i64, i64)| {
                    observed / batch.topics_every > topics_at / batch.topics_every
                };
                let due = users.into_iter().filter(due).map(|(id, ..)| id);
                learnt.topics_due.extend(due);
            }
            learnt
        })
    }
}
