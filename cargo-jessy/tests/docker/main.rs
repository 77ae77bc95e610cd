//! The docker engine through the real binary, on a real engine. Where none answers the tests say
//! so and return; `JESSY_REQUIRE_DOCKER=1` makes that a failure.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod cards;
mod choice;
mod develop;
mod gone;
mod harness;
mod health;
mod life;
mod logs;
mod secrets;
mod stop;
mod test_runner;
mod together;
