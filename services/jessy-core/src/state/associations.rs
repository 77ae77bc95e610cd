//! Reading associations: all of them, or what is new.

use super::database::read;
use super::rows::{AssociationRow, RemovalRow};
use super::{Database, StateError};

/// What became of associations up to some change.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes {
    /// Pairs as they are now.
    pub rows: Vec<AssociationRow>,
    /// Pairs that were removed. One may have come back since: the higher change is what holds.
    pub removals: Vec<RemovalRow>,
    /// All changes up to this one are in it, and some later ones may be.
    pub upto: i64,
}

const ALL: &str = "SELECT word_a, word_b, strength, count, seeded, last_activated, last_decayed, \
                   change FROM associations";
const NEWER: &str = "SELECT word_a, word_b, strength, count, seeded, last_activated, \
                     last_decayed, change FROM associations WHERE change > $1";
const REMOVED: &str = "SELECT word_a, word_b, change FROM removals WHERE change > $1";
const COUNTER: &str = "SELECT value FROM counters WHERE name = $1";

impl Database {
    /// All associations.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn associations(&self) -> Result<Changes, StateError> {
        read!(self, |on| {
            // The number first: what is written meanwhile is then read once more, not missed.
            let upto = sqlx::query_scalar(COUNTER).bind("change").fetch_one(&mut *on).await?;
            let rows = sqlx::query_as(ALL).fetch_all(&mut *on).await?;
            Changes { rows, removals: Vec::new(), upto }
        })
    }

    /// What was written after a change. `None` if it is too long ago to tell: removals are kept
    /// for some time only.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn changes_since(&self, change: i64) -> Result<Option<Changes>, StateError> {
        read!(self, |on| {
            let upto: i64 = sqlx::query_scalar(COUNTER).bind("change").fetch_one(&mut *on).await?;
            if upto == change {
                Some(Changes { upto, ..Changes::default() })
            } else {
                let rows = sqlx::query_as(NEWER).bind(change).fetch_all(&mut *on).await?;
                let removals = sqlx::query_as(REMOVED).bind(change).fetch_all(&mut *on).await?;
                // Asked last, so that none is forgotten between this and the removals.
                let forgotten: i64 =
                    sqlx::query_scalar(COUNTER).bind("forgotten").fetch_one(&mut *on).await?;
                // A lower number than ours: the database was replaced by an older one.
                let known = change >= forgotten && change <= upto;
                known.then_some(Changes { rows, removals, upto })
            }
        })
    }
}
