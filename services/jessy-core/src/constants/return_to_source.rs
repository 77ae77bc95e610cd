//! Return to Source (domain §8.2).

/// Countable active dimensions above which it triggers.
pub const MAX_DIMENSIONS: usize = 6;
/// Interference complexity above which it triggers.
pub const MAX_INTERFERENCE_COMPLEXITY: f64 = 5.0;
/// Cycle of a caller's iteration from which a lack of convergence counts.
pub const MIN_CYCLE: u32 = 5;
/// Active dimensions from which a lack of convergence counts.
pub const MIN_DIMENSIONS_TO_CONVERGE: usize = 7;
/// Paths that are kept.
pub const KEPT: usize = 3;
/// Paths that are kept when the third is weak.
pub const KEPT_OF_WEAK: usize = 2;
/// Part of the first's confidence below which the third is weak.
pub const WEAK_SHARE: f64 = 0.5;
/// What it asks.
pub const QUESTION: &str = "What is the real question?";
/// Name of D01's layer that means analysis paralysis (§2.3).
pub const PARALYSIS_LAYER: &str = "AnalysisParalysis";
