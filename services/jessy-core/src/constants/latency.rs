//! Latency budgets of navigation (domain §16). Benches hold them; nothing waits for them but the
//! scan, whose deadline is [`super::scan::DEADLINE`].

use std::time::Duration;

/// Analysis of one query.
pub const ANALYSIS: Duration = Duration::from_millis(5);
/// Scan of one dimension.
pub const ONE_DIMENSION: Duration = Duration::from_millis(10);
/// Scan of all dimensions, 95th percentile.
pub const SCAN: Duration = Duration::from_millis(100);
/// Selection.
pub const SELECTION: Duration = Duration::from_millis(50);
/// A whole navigation, 95th percentile.
pub const NAVIGATION: Duration = Duration::from_millis(150);
/// Interference of so many states.
pub const INTERFERENCE: [(usize, Duration); 3] = [
    (1, Duration::from_millis(1)),
    (7, Duration::from_millis(10)),
    (14, Duration::from_millis(20)),
];
