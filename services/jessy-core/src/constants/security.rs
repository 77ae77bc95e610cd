//! Screening of queries (domain §11).

use std::time::Duration;

/// Time that a verdict may take (domain §11), as this thread works: that the machine is busy with
/// something else must not turn a harmless query away.
pub const SCREEN_BUDGET: Duration = Duration::from_millis(10);
/// How far before a word a "my" still owns it.
pub const OWN_REACH: usize = 3;
/// How far before a word a possessive still makes it somebody's: "my little brother".
pub const SOMEBODYS_REACH: usize = 2;
/// Determiners looked past on the way from an action to its object.
pub const MAX_DETERMINERS: usize = 4;
/// A target's first token is at most this many tokens after the action's last.
pub const REACH: usize = 8;
