//! What two states do to each other (domain §9.1).

use serde::Serialize;
use utoipa::ToSchema;

use super::{State, StateId};
use crate::constants::interference::{
    CONSTRUCTIVE_HZ, DESTRUCTIVE_HZ, DESTRUCTIVE_SPAN_HZ, ENVELOPE, HARMONIC_TOLERANCE, HARMONICS,
    MAX_GAIN, MAX_LOSS, REINFORCED,
};
use crate::numeric::{above, at_most, below};

/// What two states do to each other.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Pair {
    /// The first state.
    pub a: StateId,
    /// The second.
    pub b: StateId,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    Constructive,
    Neutral,
    Destructive,
}

/// The beat of two frequencies.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Harmonic {
    /// Its name.
    pub name: &'static str,
    /// 1 for an exact ratio, 0 at the edge of the tolerance.
    pub strength: f64,
    /// Strong enough to count.
    pub reinforced: bool,
}

impl Pair {
    pub(super) fn new(a: &State, b: &State, smaller_amplitude: f64) -> Self {
        let distance = distance(a, b);
        let kind = kind(distance);
        Self {
            a: a.id.clone(),
            b: b.id.clone(),
            distance,
            kind,
            beat: Beat {
                frequency: distance,
                carrier: f64::midpoint(a.frequency, b.frequency),
                envelope: ENVELOPE * smaller_amplitude,
                audible: kind == Kind::Neutral,
            },
            harmonic: harmonic(a.frequency, b.frequency),
        }
    }

    /// Destructive, and no simple ratio makes up for it.
    #[must_use]
    pub fn dissonant(&self) -> bool {
        self.kind == Kind::Destructive && self.harmonic.is_none()
    }
}

/// Hertz.
pub(super) fn distance(a: &State, b: &State) -> f64 {
    (a.frequency - b.frequency).abs()
}

/// What a distance in hertz multiplies both amplitudes by.
pub(super) fn factor(distance: f64) -> f64 {
    match kind(distance) {
        Kind::Constructive => 1.0 + MAX_GAIN * (CONSTRUCTIVE_HZ - distance) / CONSTRUCTIVE_HZ,
        Kind::Neutral => 1.0,
        Kind::Destructive => {
            let beyond = (distance - DESTRUCTIVE_HZ).min(DESTRUCTIVE_SPAN_HZ);
            1.0 - MAX_LOSS * beyond / DESTRUCTIVE_SPAN_HZ
        }
    }
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

/// The first ratio of octave, fifth, fourth and third that fits two frequencies in hertz.
pub(super) fn harmonic(a: f64, b: f64) -> Option<Harmonic> {
    let ratio = a.max(b) / a.min(b);
    HARMONICS.iter().find_map(|&(name, target)| {
        let (miss, tolerance) = ((ratio - target).abs(), HARMONIC_TOLERANCE * target);
        at_most(miss, tolerance).then(|| {
            let strength = (1.0 - miss / tolerance).clamp(0.0, 1.0);
            Harmonic { name, strength, reinforced: above(strength, REINFORCED) }
        })
    })
}
