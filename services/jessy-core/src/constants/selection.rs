//! Which dimensions become paths, and what is told of them (domain §7).

/// Confidence from which a dimension is active.
pub const ACTIVE_CONFIDENCE: f64 = 0.3;
/// Most paths of an answer; one that balance adds comes on top (§7, §10).
pub const MAX_PATHS: usize = 8;
/// D12's confidence by blending, as a part of D01's.
pub const BLEND_SHARE: f64 = 0.4;
/// How far haste pulls a path's frequency from its base to the estimate.
pub const URGENT_PULL: f64 = 0.5;
/// Result complexity of one dimension.
pub const COMPLEXITY_PER_DIMENSION: f64 = 0.5;
/// Result complexity of one layer of mean depth.
pub const COMPLEXITY_PER_DEPTH: f64 = 0.3;
