//! Users: who they are, what they set, and when they are forgotten.

use super::database::{read, write};
use super::rows::{ObservationRow, UserRow};
use super::{Database, StateError};

/// Moments before which a user counts as something else, in microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserLimits {
    /// Now.
    pub now: i64,
    /// Last seen then or before: stale.
    pub stale: i64,
    /// Last seen then or before: deleted.
    pub deleted: i64,
    /// Deleted then or before: nothing is left.
    pub forgotten: i64,
}

const USER: &str = "SELECT id, state, preferences, preference_version, created_at, last_access, \
                    access_count, observed, hz_total, topics_at, topics_version FROM users \
                    WHERE id = $1";
const PUT: &str = "INSERT INTO users AS u (id, state, preferences, preference_version, \
                   created_at, last_access, access_count, observed, hz_total, topics_at, \
                   topics_version) VALUES ($1, 'active', $2, 1, $3, $3, 0, 0, 0, 0, 0) \
                   ON CONFLICT (id) DO UPDATE SET state = 'active', \
                   preferences = excluded.preferences, \
                   preference_version = u.preference_version + 1, \
                   created_at = CASE WHEN u.state = 'deleted' THEN excluded.created_at \
                   ELSE u.created_at END, last_access = excluded.last_access";
// A version is never given twice, so the row stays for a while after its user is gone.
const DELETE: &str = "UPDATE users SET \
                      state = CASE WHEN $2 AND preferences IS NOT NULL THEN 'active' \
                      ELSE 'deleted' END, \
                      preferences = CASE WHEN $2 THEN preferences END, \
                      last_access = CASE WHEN $2 AND preferences IS NOT NULL THEN last_access \
                      ELSE $3 END, preference_version = preference_version + 1, \
                      access_count = 0, observed = 0, hz_total = 0, topics_at = 0, \
                      topics_version = topics_version + 1 \
                      WHERE id = $1 AND state <> 'deleted'";
const DELETE_TOPICS: &str = "DELETE FROM topics WHERE user_id = $1";
const DELETE_OBSERVATIONS: &str = "DELETE FROM observations WHERE user_id = $1";
const COUNT: &str = "SELECT count(*) FROM users WHERE state <> 'deleted' AND last_access > $1";
const OBSERVATIONS: &str = "SELECT number, at, hz, keywords FROM observations \
                            WHERE user_id = $1 AND number >= $2 ORDER BY number";

const STALE: &str = "UPDATE users SET state = 'stale' \
                     WHERE state IN ('learning', 'active') AND last_access <= $1";
const EXPIRED: &str =
    "SELECT id FROM users WHERE state <> 'deleted' AND last_access <= $1 LIMIT 1000";
const FORGET: &str = "DELETE FROM users WHERE state = 'deleted' AND last_access <= $1";

impl Database {
    /// A user's row, also when it is only kept for its version.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn user(&self, id: &str) -> Result<Option<UserRow>, StateError> {
        read!(self, |on| { sqlx::query_as(USER).bind(id).fetch_optional(&mut *on).await? })
    }

    /// Sets preferences (JSON) and gives them the next version.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn put_preferences(
        &self,
        id: &str,
        preferences: &str,
        now: i64,
    ) -> Result<UserRow, StateError> {
        write!(self, |on, _kind| {
            let put = sqlx::query(PUT).bind(id).bind(preferences).bind(now);
            put.execute(&mut *on).await?;
            sqlx::query_as(USER).bind(id).fetch_one(&mut *on).await?
        })
    }

    /// Deletes a user, if there is one. `keep_preferences` keeps those, if there are any.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn delete_user(
        &self,
        id: &str,
        keep_preferences: bool,
        now: i64,
    ) -> Result<(), StateError> {
        write!(self, |on, _kind| {
            // The row first: it is what everybody locks.
            let delete = sqlx::query(DELETE).bind(id).bind(keep_preferences).bind(now);
            delete.execute(&mut *on).await?;
            sqlx::query(DELETE_TOPICS).bind(id).execute(&mut *on).await?;
            sqlx::query(DELETE_OBSERVATIONS).bind(id).execute(&mut *on).await?;
        })
    }

    /// A user's observations from a number on, oldest first.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn observations(
        &self,
        id: &str,
        from: i64,
    ) -> Result<Vec<ObservationRow>, StateError> {
        read!(self, |on| {
            sqlx::query_as(OBSERVATIONS).bind(id).bind(from).fetch_all(&mut *on).await?
        })
    }

    /// How many users were seen after a moment and are not deleted.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn count_users(&self, seen_after: i64) -> Result<i64, StateError> {
        read!(self, |on| { sqlx::query_scalar(COUNT).bind(seen_after).fetch_one(&mut *on).await? })
    }

    /// Marks stale users, deletes those who were that for long, and forgets deleted ones. Gives
    /// the number of the deleted.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn sweep_users(&self, limits: UserLimits) -> Result<usize, StateError> {
        write!(self, |on, _kind| {
            sqlx::query(STALE).bind(limits.stale).execute(&mut *on).await?;
            let expired: Vec<String> =
                sqlx::query_scalar(EXPIRED).bind(limits.deleted).fetch_all(&mut *on).await?;
            for id in &expired {
                let delete = sqlx::query(DELETE).bind(id).bind(false).bind(limits.now);
                delete.execute(&mut *on).await?;
                sqlx::query(DELETE_TOPICS).bind(id).execute(&mut *on).await?;
                sqlx::query(DELETE_OBSERVATIONS).bind(id).execute(&mut *on).await?;
            }
            sqlx::query(FORGET).bind(limits.forgotten).execute(&mut *on).await?;
            expired.len()
        })
    }
}
