//! The running system as its tests see it: where its services are, their containers, and what an
//! engine can do to those.
//!
//! `cargo jessy test integration` brings a system of its own up and names it in the environment;
//! without those variables every test fails, because a test that looks at nothing shows nothing.

mod container;
mod service;
mod system;
mod wait;

pub use container::Container;
pub use service::{Reply, Service};
pub use system::{System, left};
pub use wait::until;
