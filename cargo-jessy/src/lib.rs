//! The library behind `cargo jessy`.
#![forbid(unsafe_code)]

pub mod model;
