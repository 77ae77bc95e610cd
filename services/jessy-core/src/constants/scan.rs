//! Scan and score (domain §7).

use std::time::Duration;

/// Time that a scan may take before it ends with what it has.
pub const DEADLINE: Duration = Duration::from_millis(100);

/// Weight of the share of keywords that match literally.
pub const KEYWORD_WEIGHT: f64 = 0.5;
/// Weight of the best single match.
pub const SYNESTHETIC_WEIGHT: f64 = 0.3;
/// Weight of the nearness of frequencies.
pub const ALIGNMENT_WEIGHT: f64 = 0.2;
/// How far the sum of configured weights may be from 1.
pub const WEIGHT_TOLERANCE: f64 = 0.001;

/// What a literal match is worth.
pub const LITERAL_WORTH: f64 = 1.0;
/// What an association of full strength is worth beside a literal match.
pub const ASSOCIATION_WORTH: f64 = 0.8;
/// Strength from which an association is full.
pub const FULL_STRENGTH: f64 = 1.0;

/// What an estimate inside a dimension's range is worth.
pub const FULL_ALIGNMENT: f64 = 1.0;
/// What an estimate near the range is worth.
pub const NEAR_ALIGNMENT: f64 = 0.5;
/// How far outside of the range is still near, in hertz.
pub const NEAR_HZ: f64 = 0.5;
