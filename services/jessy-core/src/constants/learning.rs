//! Learning and maintenance of associations (domain §8.1).

use std::time::Duration;

use jiff::SignedDuration;

/// Strength after the first co-occurrence.
pub const FIRST_STRENGTH: f64 = 1.0;
/// What each further co-occurrence multiplies the strength by.
pub const STRENGTHEN: f64 = 1.1;
/// What each unused day multiplies the strength by.
pub const DECAY: f64 = 0.95;
/// Weaker pairs are removed.
pub const FLOOR: f64 = 0.1;
/// Highest strength.
pub const CAP: f64 = 10.0;
/// Most pairs that are kept.
pub const MAX_PAIRS: usize = 100_000;
/// What a seed never falls below by decay.
pub const SEED_FLOOR: f64 = 1.0;
/// The time that counts as one unused day.
pub const DAY: SignedDuration = SignedDuration::from_hours(24);
/// A change of more than this part of the old strength is told to others (domain §12).
pub const NOTABLE: f64 = 0.1;
/// Maintenance comes round after so long at the latest.
pub const MAINTENANCE_PERIOD: SignedDuration = SignedDuration::from_hours(1);
/// Maintenance comes round after so many queries.
pub const MAINTENANCE_QUERIES: u64 = 100;
/// Jobs that may wait.
pub const QUEUE_CAPACITY: usize = 10_000;
/// How long the writing of what still waits may take at the end.
pub const DRAIN_LIMIT: Duration = Duration::from_secs(5);
/// Most lessons of a batch. Those who get the same answer share one, and it is one write.
pub const BATCH: usize = 256;
/// How long a batch waits for more jobs.
pub const BATCH_WAIT: Duration = Duration::from_millis(100);
