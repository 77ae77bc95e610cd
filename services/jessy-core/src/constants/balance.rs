//! Balance, D13 (domain §10).

/// Centre that frequencies are drawn to, in hertz.
pub const CENTRE_HZ: f64 = 0.8;
/// Part of the way to the centre that modulation goes.
pub const PULL: f64 = 0.8;
/// Distance from the centre of full strength, in hertz.
pub const FULL_STRENGTH_HZ: f64 = 4.0;

/// Dominant frequency above which balance is needed, in hertz.
pub const EXTREME_HZ: f64 = 3.5;
/// Dissonances above which balance is needed.
pub const MAX_DISSONANCES: usize = 2;
/// Interference complexity above which balance is needed.
pub const MAX_COMPLEXITY: f64 = 3.0;

/// Frequency above which a suggestion is critical, in hertz.
pub const CRITICAL_HZ: f64 = 4.0;
/// Frequency above which a suggestion has high priority, in hertz.
pub const HIGH_HZ: f64 = 3.5;
/// Distance from the centre above which a suggestion has medium priority, in hertz.
pub const FAR_HZ: f64 = 1.5;
/// Distance from the centre at which a suggestion has full strength, in hertz.
pub const FULL_SUGGESTION_HZ: f64 = 3.0;

/// Strength of a suggestion against a dissonance.
pub const DISSONANCE_STRENGTH: f64 = 0.6;
/// Part of a harmonic within which a frequency is moved onto it.
pub const NEAR_HARMONIC: f64 = 0.3;
/// Part of the way to the lower frequency that a move without a near harmonic goes.
pub const MOVE_SHARE: f64 = 0.2;
/// Strength of a suggestion to use a reinforced harmonic.
pub const HARMONIC_STRENGTH: f64 = 0.3;
/// What a reinforced harmonic multiplies an amplitude by.
pub const HARMONIC_GAIN: f64 = 1.05;
