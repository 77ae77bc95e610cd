//! The service from outside: its scenarios, its routes, its files and its process.
#![expect(clippy::unwrap_used, reason = "a test that can't go on says where")]

mod api;
mod cors;
mod fuzz_seeds;
mod http;
mod layers;
mod malformed;
mod navigation;
mod openapi;
mod personal;
mod process;
mod secrets;
mod support;
mod vectors;
