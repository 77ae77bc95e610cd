//! What each part of a score counts (domain §7).

use crate::constants::scan::{
    ALIGNMENT_WEIGHT, KEYWORD_WEIGHT, SYNESTHETIC_WEIGHT, WEIGHT_TOLERANCE,
};
use crate::numeric::at_most;

/// What each part of a score counts; they sum to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Share of keywords that match literally.
    pub keyword: f64,
    /// Best single match, literal or associated.
    pub synesthetic: f64,
    /// Nearness of the estimated frequency to the range.
    pub alignment: f64,
}

/// The weights are no weights.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("score weights must be within 0 to 1 and sum to 1 ± 0.001, they sum to {sum}")]
pub struct WeightsError {
    /// Their sum.
    pub sum: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            keyword: KEYWORD_WEIGHT,
            synesthetic: SYNESTHETIC_WEIGHT,
            alignment: ALIGNMENT_WEIGHT,
        }
    }
}

impl Weights {
    /// Checks them.
    ///
    /// # Errors
    ///
    /// [`WeightsError`] with their sum.
    pub fn check(self) -> Result<Self, WeightsError> {
        let parts = [self.keyword, self.synesthetic, self.alignment];
        let sum: f64 = parts.iter().sum();
        let sound = parts.iter().all(|part| (0.0..=1.0).contains(part));
        // A NaN fails the first question.
        if sound && at_most((sum - 1.0).abs(), WEIGHT_TOLERANCE) {
            Ok(self)
        } else {
            Err(WeightsError { sum })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_sum_to_one() {
        let weights = |keyword, synesthetic, alignment| Weights { keyword, synesthetic, alignment };
        assert!(Weights::default().check().is_ok());
        assert!(weights(0.5, 0.3, 0.201).check().is_ok());
        assert!(weights(0.5, 0.3, 0.21).check().is_err());
        assert!(weights(f64::NAN, 0.5, 0.5).check().is_err());
        assert!(weights(1.5, -0.5, 0.0).check().is_err());
    }
}
