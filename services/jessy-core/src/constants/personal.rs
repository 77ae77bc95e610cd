//! Personal dimensions, as navigation applies them (domain §13).

/// Part of the profile's confidence that a path has in any case.
pub const BASE_SHARE: f64 = 0.5;
/// Part of the profile's confidence that known keywords add.
pub const KNOWN_SHARE: f64 = 0.5;
/// What a personal path is called.
pub const NAME: &str = "Personal";
