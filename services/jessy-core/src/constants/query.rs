//! What a query may be (domain §3).

/// Longest query, in Unicode scalar values.
pub const MAX_QUERY_CHARS: usize = 10_000;
