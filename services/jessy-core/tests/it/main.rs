//! The service from outside: its scenarios, its routes, its files and its process.
#![expect(clippy::unwrap_used, reason = "a test that can't go on says where")]

mod fuzz_seeds;
mod http;
mod layers;
mod malformed;
mod process;
mod scenarios;
mod support;
