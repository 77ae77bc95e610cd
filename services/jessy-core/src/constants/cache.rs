//! The exact-query cache (domain §12).

use std::num::NonZeroUsize;

use jiff::SignedDuration;

/// Most answers that are kept.
pub const CAPACITY: NonZeroUsize = NonZeroUsize::new(1_000).expect("not zero");
/// How long an answer is kept.
pub const TIME_TO_LIVE: SignedDuration = SignedDuration::from_hours(24);
