//! `cargo jessy bases` through the real binary and a real engine.
//!
//! The images have names of their own, on a registry that refuses connections, so nothing that
//! others use is touched; each test removes what it made. Where no engine answers they say so and
//! return, unless `JESSY_REQUIRE_DOCKER` is set.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod fixture;
mod told;
mod trust;
mod works;
