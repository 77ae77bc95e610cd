//! Synesthetic associations, as navigation uses them (domain §8.1).

/// Partners of one keyword that are followed, strongest first.
pub const MAX_PARTNERS: usize = 8;
/// Countable keywords of a query that are learnt from.
pub const MAX_LEARNABLE: usize = 20;
