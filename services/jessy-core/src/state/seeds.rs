//! Seeds of the layer store, among the associations.

use super::database::write;
use super::learnt::{NEXT_CHANGE, statement};
use super::rows::{Pair, json};
use super::{Database, StateError, StorageKind};

/// A learnt pair becomes seeded and is at least as strong as its seed.
fn plant(kind: StorageKind) -> &'static str {
    statement!(
        kind,
        "INSERT INTO associations AS s (word_a, word_b, strength, count, seeded, last_activated, \
         last_decayed, change) \
         SELECT value ->> 0, value ->> 1, CAST(value ->> 2 AS DOUBLE PRECISION), 0, TRUE, $2, $2, \
         $3",
        "WHERE TRUE ON CONFLICT (word_a, word_b) DO UPDATE SET seeded = TRUE, \
         strength = CASE WHEN s.strength < excluded.strength THEN excluded.strength \
         ELSE s.strength END, change = excluded.change \
         WHERE NOT s.seeded"
    )
}

/// A seed that the store no longer has is an ordinary pair from now on.
fn unplant(kind: StorageKind) -> &'static str {
    statement!(
        kind,
        "UPDATE associations SET seeded = FALSE, last_decayed = $2, change = $3 \
         WHERE seeded AND (word_a, word_b) NOT IN (SELECT value ->> 0, value ->> 1",
        ")"
    )
}

impl Database {
    /// Makes these pairs the seeded ones, and no others. `at` is now, in microseconds since 1970.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn plant(&self, seeds: &[(Pair, f64)], at: i64) -> Result<(), StateError> {
        let rows: Vec<_> =
            seeds.iter().map(|(pair, strength)| (&**pair.a(), &**pair.b(), strength)).collect();
        let rows = json(&rows);
        write!(self, |on, kind| {
            let change: i64 = sqlx::query_scalar(NEXT_CHANGE).fetch_one(&mut *on).await?;
            for sql in [plant(kind), unplant(kind)] {
                sqlx::query(sql).bind(&rows).bind(at).bind(change).execute(&mut *on).await?;
            }
        })
    }
}
