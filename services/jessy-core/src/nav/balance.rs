//! Balance, D13: calms what runs high or pulls apart (domain §10).

use serde::Serialize;
use utoipa::ToSchema;

use super::interference::{Interference, State};
use super::suggestions::{self, Suggestion};
use crate::constants::balance::{
    CENTRE_HZ, EXTREME_HZ, FULL_STRENGTH_HZ, MAX_COMPLEXITY, MAX_DISSONANCES, PULL,
};
use crate::numeric::above;

/// Whether a field needs balance, and what would bring it nearer to the centre.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Balance {
    /// The field runs high, or pulls apart.
    pub needed: bool,
    /// How strongly balance acts, 0 to 1; 0 when it isn't needed.
    pub strength: f64,
    /// Where the dominant frequency is drawn to, in hertz, when balance is needed.
    pub modulated_frequency: Option<f64>,
    /// At most one a state, the most pressing first. They are made in any case.
    pub suggestions: Vec<Suggestion>,
}

/// Judges a field and the states that it was combined from.
#[must_use]
pub fn balance(states: &[State], field: &Interference) -> Balance {
    let needed = above(field.dominant_hz, EXTREME_HZ)
        || field.dissonances > MAX_DISSONANCES
        || above(field.complexity, MAX_COMPLEXITY);
    Balance {
        needed,
        strength: if needed { strength(field.dominant_hz) } else { 0.0 },
        modulated_frequency: needed.then(|| modulated(field.dominant_hz)),
        suggestions: suggestions::suggest(states, field),
    }
}

/// A frequency most of the way to the centre. Hertz in, hertz out.
pub(super) fn modulated(hz: f64) -> f64 {
    hz + (CENTRE_HZ - hz) * PULL
}

/// How strongly a frequency in hertz calls for balance, 0 to 1.
fn strength(hz: f64) -> f64 {
    ((hz - CENTRE_HZ).abs() / FULL_STRENGTH_HZ).min(1.0)
}

#[cfg(test)]
#[path = "balance_tests.rs"]
mod tests;
