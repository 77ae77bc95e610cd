//! Saved files become running programs, on each engine.
//!
//! One watcher of our own on the host, for Rust and Go and for both engines: the host is where
//! file events are, and the tools of the field (air, the successors of cargo-watch) stop the
//! running program before they know that the new one compiles.
//!
//! ```text
//!  notify ── something happened ──▶ Tree: which contents differ? ──▶ compile ──▶ reload, in order
//!                                                                      ▲ │
//!                                              another save: anew ─────┘ └─ doesn't compile: told
//! ```
//! The last state always wins: a save while a compiler works starts it anew.

mod compile_error;
mod own;
mod run;
mod tree;
mod watcher;

pub use compile_error::first_error;
pub use run::{Reloader, run};
pub use tree::Root;
pub use watcher::{Saved, Watcher};
