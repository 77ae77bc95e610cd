//! Tone, directives and message (domain §9.3).

/// Dominant frequency from which the tone is gentle, in hertz; below it is contemplative.
pub const GENTLE_HZ: f64 = 0.5;
/// Dominant frequency from which the tone is clear, in hertz.
pub const CLEAR_HZ: f64 = 1.5;
/// Dominant frequency from which the tone is energetic, in hertz.
pub const ENERGETIC_HZ: f64 = 2.5;
/// Generations to think of where nature is concerned.
pub const GENERATIONS: u8 = 7;
/// Longest message, in characters.
pub const MAX_MESSAGE_CHARS: usize = 600;
/// Names of D01's layers that its empathy branch starts with (§2.3).
pub const EMPATHY_LAYERS: [&str; 2] = ["Compassion", "Sympathy"];
