//! Totals of the service that outlive it.

use super::database::{read, write};
use super::{Database, StateError};

const ADD: &str = "INSERT INTO counters AS c (name, value) VALUES ($1, $2) \
                   ON CONFLICT (name) DO UPDATE SET value = c.value + excluded.value";
const ALL: &str = "SELECT name, value FROM counters";

impl Database {
    /// Adds to counters by name and gives the totals of all of them, over all cores.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`]: then nothing was added, as far as this side knows.
    pub async fn add_to_counters(
        &self,
        added: &[(&str, i64)],
    ) -> Result<Vec<(String, i64)>, StateError> {
        if !added.is_empty() {
            // In one order on all cores, so that two of them never wait for each other.
            let mut added = added.to_vec();
            added.sort_unstable();
            write!(self, |on, _kind| {
                for (name, value) in &added {
                    sqlx::query(ADD).bind(*name).bind(*value).execute(&mut *on).await?;
                }
            })?;
        }
        read!(self, |on| { sqlx::query_as(ALL).fetch_all(&mut *on).await? })
    }
}
