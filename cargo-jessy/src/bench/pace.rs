//! How fast the machine is at the moment: the time of a fixed piece of work.
//!
//! A neighbour on the same processor, or a processor that has become too warm, makes everything
//! slower for minutes, and three attempts then agree on what is no fault of the code. The same work
//! is timed beside every attempt, and what it takes longer is taken off.

use std::{hint::black_box, time::Instant};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::stats::median;

/// So many words are written and read at random: 2 MiB, more than the nearest caches hold.
const WORDS: usize = 1 << 18;
/// Steps of one round, some milliseconds.
const STEPS: usize = 400_000;
const ROUNDS: usize = 21;

/// How fast the machine is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pace {
    /// Nanoseconds of a round, the median of some.
    pub round_ns: f64,
    /// Whether the work was compiled with optimisations, as `cargo jessy` itself was.
    pub optimised: bool,
}

impl Pace {
    /// That of the moment.
    #[must_use]
    pub fn now() -> Self {
        Self { round_ns: time(), optimised: cfg!(not(debug_assertions)) }
    }

    /// How much slower than another one, where that can be said: 0.1 is 10 %.
    #[must_use]
    pub fn slower_than(self, other: Self) -> Option<f64> {
        let slower = self.round_ns / other.round_ns - 1.0;
        (self.optimised == other.optimised && slower.is_finite()).then_some(slower)
    }
}

fn time() -> f64 {
    let mut table: Vec<u64> = (0..WORDS as u64).collect();
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            black_box(round(black_box(&mut table)));
            start.elapsed().as_secs_f64() * 1e9
        })
        .collect();
    median(&mut times).unwrap_or(f64::NAN)
}

/// Some arithmetic, and words of the table that depend on each other.
fn round(table: &mut [u64]) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..STEPS {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let at = state as usize % WORDS;
        state = state.wrapping_add(table[at]);
        table[at] = state.rotate_left(5);
    }
    state
}

#[cfg(test)]
mod tests {
    use super::Pace;

    #[test]
    fn paces_of_equal_work_are_compared() {
        let now = Pace::now();
        assert!(now.round_ns > 0.0);
        let slow = Pace { round_ns: now.round_ns * 1.5, ..now };
        assert!((slow.slower_than(now).unwrap() - 0.5).abs() < 1e-9);
        assert_eq!(slow.slower_than(Pace { optimised: !now.optimised, ..now }), None);
        assert_eq!(slow.slower_than(Pace { round_ns: 0.0, ..now }), None);
    }
}
