//! Interference: how the frequencies of the paths strengthen and weaken each other (domain §9.1).

mod given;
mod pair;
mod state;

use serde::Serialize;
use utoipa::ToSchema;

use crate::constants::interference::{
    COMPLEXITY_PER_DISSONANCE, COMPLEXITY_PER_HZ, COMPLEXITY_PER_STATE, MAX_AMPLITUDE,
    MIN_AMPLITUDE, NOTHING_HZ, SILENCE, STABLE_AMPLITUDE, STABLE_DISSONANCES,
};
use crate::numeric::{above, below};

pub use given::{GivenState, StatesError, states};
pub use pair::{Beat, Harmonic, Kind, Pair};
pub use state::{State, StateId};

/// The field of all states.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Interference {
    /// Every pair of states, in order.
    pub pairs: Vec<Pair>,
    /// Root mean square of the amplitudes.
    pub amplitude: f64,
    /// Dimensionless.
    pub complexity: f64,
    /// Destructive pairs without a harmonic.
    pub dissonances: usize,
    /// Few dissonances and enough amplitude.
    pub stable: bool,
    /// Hertz; the reply has it beside this object.
    #[serde(skip)]
    pub dominant_hz: f64,
    /// Amplitudes after all pairs, in the order of the states.
    #[serde(skip)]
    pub amplitudes: Vec<f64>,
}

/// Combines states, in their order. Every number of the result is finite for finite input.
#[must_use]
pub fn combine(states: &[State]) -> Interference {
    let mut amplitudes: Vec<f64> = states.iter().map(|state| state.amplitude).collect();
    for (i, j) in couples(states.len()) {
        let factor = pair::factor(pair::distance(&states[i], &states[j]));
        amplitudes[i] *= factor;
        amplitudes[j] *= factor;
    }
    for amplitude in &mut amplitudes {
        *amplitude = amplitude.clamp(MIN_AMPLITUDE, MAX_AMPLITUDE);
    }
    let mut pairs = Vec::with_capacity(states.len() * states.len().saturating_sub(1) / 2);
    pairs.extend(
        couples(states.len())
            .map(|(i, j)| Pair::new(&states[i], &states[j], amplitudes[i].min(amplitudes[j]))),
    );
    let dissonances = pairs.iter().filter(|pair| pair.dissonant()).count();
    let amplitude = overall(&amplitudes);
    let (min, max) = span(states);
    Interference {
        pairs,
        amplitude,
        complexity: COMPLEXITY_PER_STATE * count(states.len())
            + COMPLEXITY_PER_DISSONANCE * count(dissonances)
            + COMPLEXITY_PER_HZ * (max - min),
        dissonances,
        stable: dissonances <= STABLE_DISSONANCES && above(amplitude, STABLE_AMPLITUDE),
        // A mean lies within what it is the mean of, whatever the last bits of a sum say.
        dominant_hz: dominant(states, &amplitudes).max(min).min(max),
        amplitudes,
    }
}

/// Positions of every two states.
fn couples(n: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..n).flat_map(move |i| (i + 1..n).map(move |j| (i, j)))
}

fn overall(amplitudes: &[f64]) -> f64 {
    if amplitudes.is_empty() {
        return 0.0;
    }
    (amplitudes.iter().map(|a| a * a).sum::<f64>() / count(amplitudes.len())).sqrt()
}

fn dominant(states: &[State], amplitudes: &[f64]) -> f64 {
    let Some(first) = states.first() else {
        return NOTHING_HZ;
    };
    let total: f64 = amplitudes.iter().sum();
    if below(total, SILENCE) {
        return first.frequency;
    }
    states.iter().zip(amplitudes).map(|(state, a)| state.frequency * a).sum::<f64>() / total
}

/// Lowest and highest frequency; of no states, where nothing lies.
fn span(states: &[State]) -> (f64, f64) {
    let mut frequencies = states.iter().map(|state| state.frequency);
    let first = frequencies.next().unwrap_or(NOTHING_HZ);
    frequencies.fold((first, first), |(min, max), hz| (min.min(hz), max.max(hz)))
}

#[expect(clippy::cast_precision_loss, reason = "counts of states stay far below 2^52")]
fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests;
