//! When a user is what (domain §13).

use jiff::{SignedDuration, Timestamp};

use super::view::UserState;
use crate::constants::users::{ACTIVE_OBSERVATIONS, DELETED_AFTER, FORGOTTEN_AFTER, STALE_AFTER};
use crate::state::{UserLimits, UserRow};

/// How long users are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserRules {
    /// Time without a query until a user is stale.
    pub stale_after: SignedDuration,
    /// Time that a stale user is kept.
    pub deleted_after: SignedDuration,
}

impl Default for UserRules {
    fn default() -> Self {
        Self { stale_after: STALE_AFTER, deleted_after: DELETED_AFTER }
    }
}

impl UserRules {
    /// The moments that these times come to.
    pub(super) fn limits(&self, now: Timestamp) -> UserLimits {
        let ago = |time: SignedDuration| {
            now.saturating_sub(time).unwrap_or(Timestamp::MIN).as_microsecond()
        };
        UserLimits {
            now: now.as_microsecond(),
            stale: ago(self.stale_after),
            deleted: ago(self.stale_after.saturating_add(self.deleted_after)),
            forgotten: ago(FORGOTTEN_AFTER),
        }
    }

    /// The state of a user with this row and so many topics; `None` for one who is deleted.
    pub(super) fn state(&self, row: &UserRow, topics: usize, now: Timestamp) -> Option<UserState> {
        let limits = self.limits(now);
        if row.state == "deleted" || row.last_access <= limits.deleted {
            None
        } else if row.last_access <= limits.stale {
            Some(UserState::Stale)
        } else if Self::is_active(row, topics) {
            Some(UserState::Active)
        } else {
            Some(UserState::Learning)
        }
    }

    /// Whether a user who asks now has an active dimension.
    pub(super) fn is_active(row: &UserRow, topics: usize) -> bool {
        row.preferences.is_some() || (row.observed >= ACTIVE_OBSERVATIONS && topics > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    fn row(observed: i64, preferences: bool) -> UserRow {
        UserRow {
            id: "ana".into(),
            state: "learning".into(),
            preferences: preferences.then(|| "{}".into()),
            preference_version: 0,
            created_at: 0,
            last_access: 0,
            access_count: 0,
            observed,
            hz_total: 0.0,
            topics_at: 0,
            topics_version: 0,
        }
    }

    #[test]
    fn fifty_observations_and_a_topic_or_preferences_make_a_user_active() {
        use UserState::{Active, Learning};
        let cases = [
            (0, 0, false, Learning),
            (49, 1, false, Learning),
            (50, 0, false, Learning),
            (50, 1, false, Active),
            (0, 0, true, Active),
        ];
        for (observed, topics, preferences, expected) in cases {
            let state = UserRules::default().state(
                &row(observed, preferences),
                topics,
                Timestamp::UNIX_EPOCH,
            );
            assert_eq!(state, Some(expected), "{observed} {topics} {preferences}");
        }
    }

    #[test]
    fn time_makes_a_user_stale_and_then_deletes_them() {
        let instant = SignedDuration::from_micros(1);
        let cases = [
            (30 * DAY - instant, Some(UserState::Active)),
            (30 * DAY, Some(UserState::Stale)),
            (120 * DAY - instant, Some(UserState::Stale)),
            (120 * DAY, None),
        ];
        for (idle, expected) in cases {
            let now = Timestamp::UNIX_EPOCH + idle;
            assert_eq!(UserRules::default().state(&row(0, true), 0, now), expected, "{idle}");
        }
        let deleted = UserRow { state: "deleted".into(), ..row(0, true) };
        assert_eq!(UserRules::default().state(&deleted, 0, Timestamp::UNIX_EPOCH), None);
    }
}
