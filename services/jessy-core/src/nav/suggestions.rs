//! What would bring each state nearer to balance (domain §10, suggestions).

use serde::Serialize;
use utoipa::ToSchema;

use super::balance::modulated;
use super::interference::{Interference, Pair, State, StateId};
use crate::constants::balance::{
    CENTRE_HZ, CRITICAL_HZ, DISSONANCE_STRENGTH, FAR_HZ, FULL_SUGGESTION_HZ, HARMONIC_GAIN,
    HARMONIC_STRENGTH, HIGH_HZ, MOVE_SHARE, NEAR_HARMONIC,
};
use crate::constants::interference::{HARMONICS, MAX_AMPLITUDE};
use crate::numeric::{MAX_HZ, above, at_most};

/// One change to one state.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Suggestion {
    /// The state.
    pub dimension: StateId,
    /// How pressing it is.
    pub priority: Priority,
    /// What it answers.
    pub reason: SuggestionReason,
    /// How strong the change should be, 0 to 1.
    pub strength: f64,
    /// Where to move the frequency, in hertz.
    pub frequency: Option<f64>,
    /// Where to move the amplitude that was given.
    pub amplitude: Option<f64>,
}

/// How pressing a suggestion is, most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Priority {
    Critical,
    High,
    Medium,
    Low,
}

/// What a suggestion answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionReason {
    /// The frequency lies far from the centre.
    FarFromCentre,
    /// The higher of a dissonant pair.
    Dissonance,
    /// One of a pair with a strong simple ratio.
    ReinforcedHarmonic,
}

/// At most one suggestion a dimension: the most pressing, then the first in the order of reasons and of
/// pairs. Sorted by priority, then by id.
pub(super) fn suggest(states: &[State], field: &Interference) -> Vec<Suggestion> {
    let mut best: Vec<Option<Suggestion>> = states.iter().map(far_from_centre).collect();
    let mut offer = |at: usize, suggestion: Suggestion| match &mut best[at] {
        Some(held) if held.priority <= suggestion.priority => {}
        slot => *slot = Some(suggestion),
    };
    let mut pairs = field.pairs.iter();
    for (i, a) in states.iter().enumerate() {
        for (j, b) in states.iter().enumerate().skip(i + 1) {
            let Some(pair) = pairs.next() else { break };
            if pair.dissonant() {
                let (lower, higher, at) =
                    if a.frequency < b.frequency { (a, b, j) } else { (b, a, i) };
                offer(at, dissonance(lower, higher));
            } else if reinforced(pair) {
                offer(i, harmonic(a));
                offer(j, harmonic(b));
            }
        }
    }
    let mut suggestions: Vec<Suggestion> = best.into_iter().flatten().collect();
    suggestions.sort_by(|a, b| (a.priority, &a.dimension).cmp(&(b.priority, &b.dimension)));
    // Two states of one name are one dimension.
    let mut kept: Vec<Suggestion> = Vec::with_capacity(suggestions.len());
    for suggestion in suggestions {
        if kept.iter().all(|held| held.dimension != suggestion.dimension) {
            kept.push(suggestion);
        }
    }
    kept
}

fn reinforced(pair: &Pair) -> bool {
    pair.harmonic.is_some_and(|harmonic| harmonic.reinforced)
}

fn far_from_centre(state: &State) -> Option<Suggestion> {
    let distance = (state.frequency - CENTRE_HZ).abs();
    let priority = if above(state.frequency, CRITICAL_HZ) {
        Priority::Critical
    } else if above(state.frequency, HIGH_HZ) {
        Priority::High
    } else if above(distance, FAR_HZ) {
        Priority::Medium
    } else {
        return None;
    };
    Some(Suggestion {
        dimension: state.id.clone(),
        priority,
        reason: SuggestionReason::FarFromCentre,
        strength: (distance / FULL_SUGGESTION_HZ).min(1.0),
        frequency: Some(modulated(state.frequency)),
        amplitude: None,
    })
}

fn dissonance(lower: &State, higher: &State) -> Suggestion {
    Suggestion {
        dimension: higher.id.clone(),
        priority: Priority::Medium,
        reason: SuggestionReason::Dissonance,
        strength: DISSONANCE_STRENGTH,
        frequency: Some(resolved(lower.frequency, higher.frequency)),
        amplitude: None,
    }
}

/// Where the higher of two dissonant frequencies should go: onto the nearest harmonic of the lower if
/// that is near, else some way toward it. Hertz in, hertz out.
pub(super) fn resolved(lower: f64, higher: f64) -> f64 {
    let harmonics =
        HARMONICS.iter().map(|&(_, ratio)| lower * ratio).filter(|&hz| at_most(hz, MAX_HZ));
    let miss = |hz: &f64| (higher - hz).abs();
    harmonics
        .min_by(|a, b| miss(a).total_cmp(&miss(b)))
        .filter(|hz| at_most(miss(hz), NEAR_HARMONIC * hz))
        .unwrap_or(higher + MOVE_SHARE * (lower - higher))
}

fn harmonic(state: &State) -> Suggestion {
    Suggestion {
        dimension: state.id.clone(),
        priority: Priority::Low,
        reason: SuggestionReason::ReinforcedHarmonic,
        strength: HARMONIC_STRENGTH,
        frequency: None,
        amplitude: Some((HARMONIC_GAIN * state.amplitude).min(MAX_AMPLITUDE)),
    }
}
