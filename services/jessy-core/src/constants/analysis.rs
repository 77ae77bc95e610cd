//! Analysis of a query (domain §6).

/// Keywords that are kept, in order of first appearance (§6.3).
pub const MAX_KEYWORDS: usize = 50;

/// Share of one kind of indicator above which it names the question's type (§6.6).
pub const DOMINANT_SHARE: f64 = 0.6;

/// Part of the emotional intensity that the share of emotional words gives (§6.7).
pub const INDICATOR_INTENSITY: f64 = 0.5;
/// Part of the emotional intensity that one high-intensity word gives (§6.7).
pub const WORD_INTENSITY: f64 = 0.5;
/// Highest emotional intensity (§6.7).
pub const MAX_INTENSITY: f64 = 1.0;

/// Estimated frequency of a query without haste, in hertz (§6.8).
pub const LOW_HZ: f64 = 0.5;
/// Estimated frequency of a query that asks for help, in hertz (§6.8).
pub const MEDIUM_HZ: f64 = 2.0;
/// Estimated frequency of an urgent query, in hertz (§6.8).
pub const HIGH_HZ: f64 = 3.5;
/// What a philosophical question adds to the estimate, in hertz (§6.8).
pub const PHILOSOPHICAL_HZ: f64 = -0.5;
/// What a technical question adds to the estimate, in hertz (§6.8).
pub const TECHNICAL_HZ: f64 = 0.5;
/// What a high-intensity word adds to the estimate, in hertz (§6.8).
pub const INTENSE_HZ: f64 = 1.0;

/// Keywords that make one point of query complexity (§6.9).
pub const KEYWORDS_PER_COMPLEXITY: f64 = 10.0;
/// Most points that keywords give (§6.9).
pub const MAX_KEYWORD_COMPLEXITY: f64 = 3.0;
/// Highest query complexity (§6.9).
pub const MAX_COMPLEXITY: f64 = 5.0;
