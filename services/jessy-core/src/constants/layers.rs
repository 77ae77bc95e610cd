//! The layer store and its sources (domain §4).

/// Deepest layer; the root has depth 0.
pub const MAX_DEPTH: u8 = 3;
/// Tokens of the shortest phrase.
pub const MIN_PHRASE_TOKENS: usize = 2;
/// Tokens of the longest phrase.
pub const MAX_PHRASE_TOKENS: usize = 6;
/// Distinct words that the emotional and the technical vocabulary need.
pub const MIN_VOCABULARY: usize = 100;
/// Largest layer content, in bytes.
pub const MAX_CONTENT_BYTES: usize = 64 * 1024;
