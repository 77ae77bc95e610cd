//! Interference: how the frequencies of the paths strengthen and weaken each other (domain §9.1).

use serde::Serialize;

use crate::numeric::{above, at_most, below};

/// Distance below which two states strengthen each other, in hertz.
const CONSTRUCTIVE_HZ: f64 = 0.2;
/// Distance above which they weaken each other, in hertz.
const DESTRUCTIVE_HZ: f64 = 2.0;
/// Distance at which weakening is strongest, in hertz beyond [`DESTRUCTIVE_HZ`].
const DESTRUCTIVE_SPAN_HZ: f64 = 2.0;
const MAX_GAIN: f64 = 0.5;
const MAX_LOSS: f64 = 0.3;
/// Bounds of an amplitude after all pairs.
const AMPLITUDE: (f64, f64) = (0.05, 2.0);
/// Sum of amplitudes below which the first frequency stands for all.
const SILENCE: f64 = 0.001;
/// Dominant frequency of no states, in hertz.
const NOTHING_HZ: f64 = 1.0;
/// Part of a ratio by which it may miss a harmonic.
const HARMONIC_TOLERANCE: f64 = 0.05;
/// Strength above which a harmonic is reinforced.
const REINFORCED: f64 = 0.6;
/// Overall amplitude that a stable field needs, and dissonances that it bears.
const STABLE_AMPLITUDE: f64 = 0.5;
const STABLE_DISSONANCES: usize = 1;
/// Parts of the complexity: per state, per dissonance, per hertz of spread.
const COMPLEXITY: (f64, f64, f64) = (0.3, 0.5, 0.2);

const HARMONICS: [(&str, f64); 4] =
    [("octave", 2.0), ("fifth", 3.0 / 2.0), ("fourth", 4.0 / 3.0), ("third", 5.0 / 4.0)];

/// One frequency with its amplitude.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// What it belongs to.
    pub id: String,
    /// Hertz, finite.
    pub frequency: f64,
    /// Dimensionless, finite.
    pub amplitude: f64,
}

/// The field of all states.
#[derive(Debug, Clone, PartialEq, Serialize)]
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

/// What two states do to each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// The first state.
    pub a: String,
    /// The second.
    pub b: String,
    /// Hertz.
    pub distance: f64,
    /// Which of the three cases it is.
    pub kind: Kind,
    /// The beat of the two.
    pub beat: Beat,
    /// A simple ratio, if they have one.
    pub harmonic: Option<Harmonic>,
}

/// The three cases of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    Constructive,
    Neutral,
    Destructive,
}

/// The beat of two frequencies.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Beat {
    /// Beats a second, in hertz.
    pub frequency: f64,
    /// Mean of both, in hertz.
    pub carrier: f64,
    /// Twice the smaller of the final amplitudes.
    pub envelope: f64,
    /// In the neutral band.
    pub audible: bool,
}

/// A simple ratio of two frequencies.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Harmonic {
    /// Its name.
    pub name: &'static str,
    /// 1 for an exact ratio, 0 at the edge of the tolerance.
    pub strength: f64,
    /// Strong enough to count.
    pub reinforced: bool,
}

/// Combines states, in their order. Every number of the result is finite for finite input.
#[must_use]
pub fn combine(states: &[State]) -> Interference {
    let mut amplitudes: Vec<f64> = states.iter().map(|state| state.amplitude).collect();
    for (i, j) in pairs(states.len()) {
        let factor = factor(distance(&states[i], &states[j]));
        amplitudes[i] *= factor;
        amplitudes[j] *= factor;
    }
    for amplitude in &mut amplitudes {
        *amplitude = amplitude.clamp(AMPLITUDE.0, AMPLITUDE.1);
    }
    let pairs: Vec<Pair> = pairs(states.len())
        .map(|(i, j)| pair(&states[i], &states[j], amplitudes[i].min(amplitudes[j])))
        .collect();
    let dissonances = pairs
        .iter()
        .filter(|pair| pair.kind == Kind::Destructive && pair.harmonic.is_none())
        .count();
    let amplitude = overall(&amplitudes);
    Interference {
        pairs,
        amplitude,
        complexity: complexity(states, dissonances),
        dissonances,
        stable: dissonances <= STABLE_DISSONANCES && above(amplitude, STABLE_AMPLITUDE),
        dominant_hz: dominant(states, &amplitudes),
        amplitudes,
    }
}

fn pairs(n: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..n).flat_map(move |i| (i + 1..n).map(move |j| (i, j)))
}

fn distance(a: &State, b: &State) -> f64 {
    (a.frequency - b.frequency).abs()
}

fn kind(distance: f64) -> Kind {
    if below(distance, CONSTRUCTIVE_HZ) {
        Kind::Constructive
    } else if above(distance, DESTRUCTIVE_HZ) {
        Kind::Destructive
    } else {
        Kind::Neutral
    }
}

fn factor(distance: f64) -> f64 {
    match kind(distance) {
        Kind::Constructive => 1.0 + MAX_GAIN * (CONSTRUCTIVE_HZ - distance) / CONSTRUCTIVE_HZ,
        Kind::Neutral => 1.0,
        Kind::Destructive => {
            let beyond = (distance - DESTRUCTIVE_HZ).min(DESTRUCTIVE_SPAN_HZ);
            1.0 - MAX_LOSS * beyond / DESTRUCTIVE_SPAN_HZ
        }
    }
}

fn pair(a: &State, b: &State, smaller_amplitude: f64) -> Pair {
    let distance = distance(a, b);
    let kind = kind(distance);
    Pair {
        a: a.id.clone(),
        b: b.id.clone(),
        distance,
        kind,
        beat: Beat {
            frequency: distance,
            carrier: f64::midpoint(a.frequency, b.frequency),
            envelope: 2.0 * smaller_amplitude,
            audible: kind == Kind::Neutral,
        },
        harmonic: harmonic(a.frequency, b.frequency),
    }
}

/// The first ratio of octave, fifth, fourth and third that fits.
fn harmonic(a: f64, b: f64) -> Option<Harmonic> {
    let ratio = a.max(b) / a.min(b);
    HARMONICS.iter().find_map(|&(name, target)| {
        let (miss, tolerance) = ((ratio - target).abs(), HARMONIC_TOLERANCE * target);
        at_most(miss, tolerance).then(|| {
            let strength = (1.0 - miss / tolerance).clamp(0.0, 1.0);
            Harmonic { name, strength, reinforced: above(strength, REINFORCED) }
        })
    })
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

fn complexity(states: &[State], dissonances: usize) -> f64 {
    let (per_state, per_dissonance, per_hz) = COMPLEXITY;
    let max = states.iter().map(|s| s.frequency).fold(f64::NEG_INFINITY, f64::max);
    let min = states.iter().map(|s| s.frequency).fold(f64::INFINITY, f64::min);
    let spread = if states.is_empty() { 0.0 } else { max - min };
    per_state * count(states.len()) + per_dissonance * count(dissonances) + per_hz * spread
}

#[expect(clippy::cast_precision_loss, reason = "counts of states stay far below 2^52")]
fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
#[path = "interference_tests.rs"]
mod tests;
