//! Interference (domain §9.1, request bounds of §17.2).

/// Distance below which two states strengthen each other, in hertz.
pub const CONSTRUCTIVE_HZ: f64 = 0.2;
/// Distance above which two states weaken each other, in hertz.
pub const DESTRUCTIVE_HZ: f64 = 2.0;
/// Distance beyond [`DESTRUCTIVE_HZ`] at which weakening is strongest, in hertz.
pub const DESTRUCTIVE_SPAN_HZ: f64 = 2.0;
/// Gain of two equal frequencies.
pub const MAX_GAIN: f64 = 0.5;
/// Loss at the strongest weakening.
pub const MAX_LOSS: f64 = 0.3;
/// Lowest amplitude after all pairs.
pub const MIN_AMPLITUDE: f64 = 0.05;
/// Highest amplitude after all pairs.
pub const MAX_AMPLITUDE: f64 = 2.0;
/// What a beat's envelope multiplies the smaller amplitude by.
pub const ENVELOPE: f64 = 2.0;
/// Sum of amplitudes below which the first frequency stands for all.
pub const SILENCE: f64 = 0.001;
/// Dominant frequency of no states, in hertz.
pub const NOTHING_HZ: f64 = 1.0;

/// Ratios that count as harmonic, in the order in which they are tried.
pub const HARMONICS: [(&str, f64); 4] =
    [("octave", 2.0), ("fifth", 3.0 / 2.0), ("fourth", 4.0 / 3.0), ("third", 5.0 / 4.0)];
/// Part of a harmonic ratio by which it may be missed.
pub const HARMONIC_TOLERANCE: f64 = 0.05;
/// Strength above which a harmonic is reinforced.
pub const REINFORCED: f64 = 0.6;

/// Overall amplitude above which a field is stable.
pub const STABLE_AMPLITUDE: f64 = 0.5;
/// Dissonances that a stable field bears.
pub const STABLE_DISSONANCES: usize = 1;
/// Complexity of one state.
pub const COMPLEXITY_PER_STATE: f64 = 0.3;
/// Complexity of one dissonance.
pub const COMPLEXITY_PER_DISSONANCE: f64 = 0.5;
/// Complexity of one hertz between the lowest and the highest frequency.
pub const COMPLEXITY_PER_HZ: f64 = 0.2;

/// Most states of one request (§17.2).
pub const MAX_STATES: usize = 64;
/// Highest amplitude of a requested state (§17.2).
pub const MAX_GIVEN_AMPLITUDE: f64 = 1.0;
