//! Decay, floor and limit of associations, in chunks so that learning goes on between them.

use super::database::write;
use super::learnt::{NEXT_CHANGE, statement};
use super::rows::{AssociationRow, json};
use super::{Database, StateError, StorageKind};

/// Names the advisory lock: one core at a time maintains.
const LOCK: i64 = 0x4a59_4c4d;
/// Removals are kept for so many changes. A core that is further behind reads everything.
const REMOVALS_KEPT: i64 = 10_000;

/// How many changes that is. SQLite serves one core, which reads what it removed at once.
fn removals_kept(kind: StorageKind) -> i64 {
    match kind {
        StorageKind::Sqlite => 1,
        StorageKind::Postgres => REMOVALS_KEPT,
    }
}

/// What time does to a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Decayed {
    /// It stays, weaker.
    To {
        /// Its strength now.
        strength: f64,
        /// Up to when decay is applied, in microseconds since 1970.
        last_decayed: i64,
    },
    /// It is too weak to stay.
    Removed,
}

/// What one chunk of maintenance did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Pairs that are weaker now.
    pub decayed: u64,
    /// Pairs that were removed.
    pub removed: u64,
    /// There may be more to do.
    pub more: bool,
}

const DUE: &str = "SELECT word_a, word_b, strength, count, seeded, last_activated, last_decayed, \
                   change FROM associations WHERE last_decayed <= $1 LIMIT $2";
const IS_DUE: &str = "SELECT EXISTS (SELECT 1 FROM associations WHERE last_decayed <= $1)";
const WEAK: &str =
    "SELECT word_a, word_b FROM associations WHERE NOT seeded AND strength < $1 LIMIT $2";
const WEAKEST: &str = "SELECT word_a, word_b FROM associations WHERE NOT seeded \
                       ORDER BY strength, last_activated, word_a, word_b LIMIT $1";
const COUNT: &str = "SELECT count(*) FROM associations";
const FORGET: &str = "DELETE FROM removals WHERE change <= $1";
const FORGOTTEN: &str = "UPDATE counters SET value = $1 WHERE name = 'forgotten' AND value < $1";
const TRY_LOCK: &str = "SELECT pg_try_advisory_xact_lock($1)";

fn weaken(kind: StorageKind) -> &'static str {
    statement!(
        kind,
        "UPDATE associations AS s SET strength = j.strength, last_decayed = j.last_decayed, \
         change = $2 FROM (SELECT value ->> 0 AS a, value ->> 1 AS b, \
         CAST(value ->> 2 AS DOUBLE PRECISION) AS strength, \
         CAST(value ->> 3 AS BIGINT) AS last_decayed",
        ") AS j WHERE s.word_a = j.a AND s.word_b = j.b"
    )
}

fn remove(kind: StorageKind) -> &'static str {
    statement!(
        kind,
        "DELETE FROM associations WHERE (word_a, word_b) IN (SELECT value ->> 0, value ->> 1",
        ")"
    )
}

fn note_removal(kind: StorageKind) -> &'static str {
    statement!(
        kind,
        "INSERT INTO removals (word_a, word_b, change) SELECT value ->> 0, value ->> 1, $2",
        "WHERE TRUE ON CONFLICT (word_a, word_b) DO UPDATE SET change = excluded.change"
    )
}

/// Takes the lock of maintenance; `false` if another core has it.
macro_rules! alone {
    ($kind:expr, $on:expr) => {
        match $kind {
            StorageKind::Sqlite => true,
            StorageKind::Postgres => {
                sqlx::query_scalar(TRY_LOCK).bind(LOCK).fetch_one(&mut *$on).await?
            }
        }
    };
}

/// Removes pairs and leaves a note for other cores.
macro_rules! remove {
    ($kind:expr, $on:expr, $pairs:expr, $change:expr) => {{
        let pairs = json($pairs);
        sqlx::query(remove($kind)).bind(&pairs).execute(&mut *$on).await?;
        sqlx::query(note_removal($kind)).bind(&pairs).bind($change).execute(&mut *$on).await?;
        let forgotten = $change - removals_kept($kind);
        sqlx::query(FORGET).bind(forgotten).execute(&mut *$on).await?;
        sqlx::query(FORGOTTEN).bind(forgotten).execute(&mut *$on).await?;
    }};
}

impl Database {
    /// Applies `rule` to at most `chunk` pairs that were last decayed at `before` or earlier (in
    /// microseconds since 1970). Does nothing while another core maintains.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn decay(
        &self,
        before: i64,
        chunk: usize,
        rule: impl Fn(&AssociationRow) -> Decayed,
    ) -> Result<Swept, StateError> {
        let limit = i64::try_from(chunk).unwrap_or(i64::MAX);
        write!(self, |on, kind| {
            let mut swept = Swept::default();
            let due: bool = alone!(kind, on)
                && sqlx::query_scalar(IS_DUE).bind(before).fetch_one(&mut *on).await?;
            if due {
                // From here on no other core writes: what is read now is what is written to.
                let change: i64 = sqlx::query_scalar(NEXT_CHANGE).fetch_one(&mut *on).await?;
                let due: Vec<AssociationRow> =
                    sqlx::query_as(DUE).bind(before).bind(limit).fetch_all(&mut *on).await?;
                let (mut kept, mut gone) = (Vec::new(), Vec::new());
                for row in &due {
                    match rule(row) {
                        Decayed::To { strength, last_decayed } => {
                            kept.push((&row.word_a, &row.word_b, strength, last_decayed));
                        }
                        Decayed::Removed => gone.push((&row.word_a, &row.word_b)),
                    }
                }
                let weaken = sqlx::query(weaken(kind)).bind(json(&kept)).bind(change);
                weaken.execute(&mut *on).await?;
                remove!(kind, on, &gone, change);
                swept = Swept {
                    decayed: kept.len() as u64,
                    removed: gone.len() as u64,
                    more: due.len() == chunk,
                };
            }
            swept
        })
    }

    /// Removes at most `chunk` pairs that are weaker than `floor` or too many for `limit`: the
    /// weakest first, of equals the one that was not used for longest. Seeds stay. Does nothing
    /// while another core maintains.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn evict(&self, floor: f64, limit: usize, chunk: usize) -> Result<Swept, StateError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let most = i64::try_from(chunk).unwrap_or(i64::MAX);
        write!(self, |on, kind| {
            let mut gone: Vec<(String, String)> = Vec::new();
            if alone!(kind, on) {
                gone = sqlx::query_as(WEAK).bind(floor).bind(most).fetch_all(&mut *on).await?;
                let count: i64 = sqlx::query_scalar(COUNT).fetch_one(&mut *on).await?;
                if gone.is_empty() && count > limit {
                    let excess = most.min(count - limit);
                    gone = sqlx::query_as(WEAKEST).bind(excess).fetch_all(&mut *on).await?;
                }
            }
            if !gone.is_empty() {
                let change: i64 = sqlx::query_scalar(NEXT_CHANGE).fetch_one(&mut *on).await?;
                remove!(kind, on, &gone, change);
            }
            Swept { decayed: 0, removed: gone.len() as u64, more: !gone.is_empty() }
        })
    }
}
