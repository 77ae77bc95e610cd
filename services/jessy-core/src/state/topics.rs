//! Topics of users.

use super::database::{read, write};
use super::rows::{TopicRow, UserRow};
use super::{Database, StateError};

const TOPICS: &str = "SELECT keywords, hz, confidence, last_access, access_count FROM topics \
                      WHERE user_id = $1 ORDER BY position";
// Nobody else wrote topics meanwhile, and the user was not deleted.
const CLAIM: &str = "UPDATE users SET topics_at = $2, topics_version = topics_version + 1, \
                     state = CASE WHEN state = 'learning' AND $4 AND observed >= $5 \
                     THEN 'active' ELSE state END \
                     WHERE id = $1 AND topics_version = $3 AND state <> 'deleted'";
const CLEAR: &str = "DELETE FROM topics WHERE user_id = $1";
const INSERT: &str = "INSERT INTO topics (user_id, position, keywords, hz, confidence, \
                      last_access, access_count) VALUES ($1, $2, $3, $4, $5, $6, $7)";

impl Database {
    /// A user's topics, in the order in which they were put.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn topics(&self, id: &str) -> Result<Vec<TopicRow>, StateError> {
        read!(self, |on| { sqlx::query_as(TOPICS).bind(id).fetch_all(&mut *on).await? })
    }

    /// Replaces the topics of a user as read before: not if they were replaced since, or the user
    /// deleted. With topics and `active_at` observations a learning user becomes active. Says
    /// whether they were replaced.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`].
    pub async fn put_topics(
        &self,
        user: &UserRow,
        topics: &[TopicRow],
        active_at: i64,
    ) -> Result<bool, StateError> {
        write!(self, |on, _kind| {
            let claim = sqlx::query(CLAIM)
                .bind(&user.id)
                .bind(user.observed)
                .bind(user.topics_version)
                .bind(!topics.is_empty())
                .bind(active_at);
            let claimed = claim.execute(&mut *on).await?.rows_affected() == 1;
            if claimed {
                sqlx::query(CLEAR).bind(&user.id).execute(&mut *on).await?;
                for (topic, position) in topics.iter().zip(0_i64..) {
                    let insert = sqlx::query(INSERT)
                        .bind(&user.id)
                        .bind(position)
                        .bind(&topic.keywords)
                        .bind(topic.hz)
                        .bind(topic.confidence)
                        .bind(topic.last_access)
                        .bind(topic.access_count);
                    insert.execute(&mut *on).await?;
                }
            }
            claimed
        })
    }
}
