//! Who asks: preferences, topics and how long a user is remembered (domain §13).

use jiff::SignedDuration;

/// Weights of the confidence: likeness, steadiness of the frequency, size (domain §13).
pub const WEIGHTS: (f64, f64, f64) = (0.5, 0.3, 0.2);
/// Size from which on a cluster is as large as it needs to be.
pub const FULL_SIZE: f64 = 50.0;
/// Keywords of a topic at most.
pub const MAX_KEYWORDS: usize = 20;
/// Sets that are more alike than this belong together (domain §13).
pub const ALIKE: f64 = 0.5;
/// Topics that a user has at most.
pub const MAX_TOPICS: usize = 5;
/// Confidence from which on a cluster is a topic.
pub const MIN_TOPIC_CONFIDENCE: f64 = 0.85;
/// Observations that are kept per user.
pub const KEPT_OBSERVATIONS: i64 = 1_000;
/// Observations from which on a user with a topic is active.
pub const ACTIVE_OBSERVATIONS: i64 = 50;
/// Topics are looked for each time so many observations were made.
pub const TOPICS_EVERY: i64 = 100;
/// Time without a query until a user is stale.
pub const STALE_AFTER: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Time that a stale user is kept.
pub const DELETED_AFTER: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Time that a deleted user's version is remembered: longer than any answer is cached.
pub const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(48);
/// Longest user id, in characters.
pub const MAX_USER_ID_CHARS: usize = 64;
/// Most that a preference adds to a dimension's confidence.
pub const MAX_BOOST: f64 = 0.15;
/// Most tags of a style, and the longest of them in characters.
pub const MAX_STYLE_TAGS: usize = 8;
/// See [`MAX_STYLE_TAGS`].
pub const MAX_STYLE_CHARS: usize = 32;
/// Frequency of a user with no observations, in hertz.
pub const DEFAULT_PROFILE_HZ: f64 = 2.0;
