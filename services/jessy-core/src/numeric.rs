//! Comparisons with the slack of the domain specification, and its legal frequency band.
//!
//! Every threshold is met by its boundary value, whatever the last bits of a sum say
//! (domain, conventions). Asking through these four words keeps strict and inclusive bounds apart.

pub use crate::constants::{MAX_HZ, MIN_HZ, SLACK};

/// `x ≥ bound`.
#[must_use]
pub fn at_least(x: f64, bound: f64) -> bool {
    x >= bound - SLACK
}

/// `x ≤ bound`.
#[must_use]
pub fn at_most(x: f64, bound: f64) -> bool {
    x <= bound + SLACK
}

/// `x > bound`, strictly: the bound itself is not above.
#[must_use]
pub fn above(x: f64, bound: f64) -> bool {
    x > bound + SLACK
}

/// `x < bound`, strictly: the bound itself is not below.
#[must_use]
pub fn below(x: f64, bound: f64) -> bool {
    x < bound - SLACK
}

/// A computed frequency, clamped into the legal band. Hertz in, hertz out.
#[must_use]
pub fn legal_hz(hz: f64) -> f64 {
    hz.clamp(MIN_HZ, MAX_HZ)
}

/// A value as whole millionths, so that equal results sort as equal and the order stays total.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "scores lie between 0 and 1")]
pub fn millionths(x: f64) -> i64 {
    (x / SLACK).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boundary_belongs_to_the_inclusive_side() {
        let sum = 0.1 + 0.2; // a little more than 0.3
        assert!(at_least(sum, 0.3) && at_most(sum, 0.3));
        assert!(!above(sum, 0.3) && !below(sum, 0.3));
        assert!(above(0.3001, 0.3) && below(0.2999, 0.3));
    }

    #[test]
    fn frequencies_are_clamped() {
        assert_eq!(legal_hz(0.0), 0.1);
        assert_eq!(legal_hz(5.0), 4.5);
        assert_eq!(legal_hz(2.0), 2.0);
    }
}
