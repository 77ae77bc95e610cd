//! The native engine through the real binary, with real processes and sockets.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod caller;
mod cards;
mod freshness;
mod harness;
mod input;
mod leftovers;
mod life;
mod logs;
mod person;
mod races;
mod reload;
mod secrets;
mod terminal;
