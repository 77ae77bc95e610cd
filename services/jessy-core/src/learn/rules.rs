//! How strong associations are (domain §8.1), as arithmetic and nothing else.

use jiff::{SignedDuration, Timestamp};

use crate::constants::learning::{
    CAP, DAY, DECAY, FIRST_STRENGTH, FLOOR, MAX_PAIRS, NOTABLE, SEED_FLOOR, STRENGTHEN,
};
use crate::numeric::{SLACK, above, below};
use crate::state::{AssociationRow, Decayed};

/// Constants of learning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LearnRules {
    /// What each further co-occurrence multiplies the strength by.
    pub strengthen: f64,
    /// What each unused day multiplies the strength by.
    pub decay: f64,
    /// Weaker pairs are removed.
    pub floor: f64,
    /// Highest strength.
    pub cap: f64,
    /// Most pairs that are kept.
    pub limit: usize,
}

impl Default for LearnRules {
    fn default() -> Self {
        Self { strengthen: STRENGTHEN, decay: DECAY, floor: FLOOR, cap: CAP, limit: MAX_PAIRS }
    }
}

/// A constant that makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("learning: {name} is {value}, it must be {bounds}")]
pub struct RulesError {
    /// Which.
    pub name: &'static str,
    /// What it is.
    pub value: f64,
    /// What it must be.
    pub bounds: &'static str,
}

impl LearnRules {
    /// Checks the bounds of the constants, at start-up.
    ///
    /// # Errors
    ///
    /// [`RulesError`] naming the first that is out of bounds. NaN is in no bounds.
    pub fn check(&self) -> Result<(), RulesError> {
        let Self { strengthen, decay, floor, cap, .. } = *self;
        let cases = [
            ("strengthen", strengthen, strengthen > 1.0 && strengthen.is_finite(), "above 1"),
            ("decay", decay, decay > 0.0 && decay < 1.0, "between 0 and 1"),
            ("floor", floor, floor >= 0.0 && floor.is_finite(), "0 or above"),
            ("cap", cap, cap >= 1.0 && cap.is_finite(), "1 or above"),
        ];
        let wrong = cases.into_iter().find(|(_, _, fits, _)| !fits);
        wrong.map_or(Ok(()), |(name, value, _, bounds)| Err(RulesError { name, value, bounds }))
    }

    /// What `times` further co-occurrences multiply a strength by.
    #[must_use]
    pub fn factor(&self, times: u32) -> f64 {
        self.strengthen.powi(i32::try_from(times).unwrap_or(i32::MAX))
    }

    /// Strength of a new pair after `times` co-occurrences, at least one.
    #[must_use]
    pub fn first(&self, times: u32) -> f64 {
        self.cap.min(FIRST_STRENGTH * self.factor(times.saturating_sub(1)))
    }

    /// A strength after `times` further co-occurrences.
    #[must_use]
    pub fn strengthened(&self, strength: f64, times: u32) -> f64 {
        self.cap.min(strength * self.factor(times))
    }

    /// What the whole days since a pair was last used or decayed do to it. A part of a day counts
    /// next time, and a clock that went back does nothing.
    #[must_use]
    pub fn decayed(&self, row: &AssociationRow, now: i64) -> Decayed {
        let since = row.last_decayed.max(row.last_activated);
        let day = micros(DAY);
        let days = (now.saturating_sub(since) / day).max(0);
        let part = self.decay.powi(i32::try_from(days).unwrap_or(i32::MAX));
        let mut strength = row.strength * part;
        if row.seeded {
            strength = strength.max(SEED_FLOOR.min(row.strength));
        } else if below(strength, self.floor) {
            return Decayed::Removed;
        }
        Decayed::To { strength, last_decayed: since + days * day }
    }

    /// Pairs below this are removed: the floor itself stays, with the slack of all comparisons.
    pub(super) fn floor_bound(&self) -> f64 {
        self.floor - SLACK
    }

    /// Pairs that were last decayed then or before have a day to be applied.
    pub(super) fn due(now: Timestamp) -> i64 {
        now.as_microsecond().saturating_sub(micros(DAY))
    }
}

/// Whether a pair's strength changed by more than 10 %. `None` where there is no pair.
pub(super) fn notable(before: Option<f64>, after: Option<f64>) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => above((after - before).abs() / before, NOTABLE),
        (before, after) => before.is_some() != after.is_some(),
    }
}

fn micros(time: SignedDuration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
