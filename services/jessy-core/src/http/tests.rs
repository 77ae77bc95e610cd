//! What is common to all routes, without a socket.

use super::*;

#[test]
fn nothing_yet() {}
