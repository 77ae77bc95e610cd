//! The compose model from outside: against docker compose, on bad files, and on random ones.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod errors;
mod fixtures;
mod hardened;
mod native;
mod properties;
mod swarm;
mod typed;
