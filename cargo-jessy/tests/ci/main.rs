//! The real binary, on small workspaces made for each test.
#![expect(clippy::unwrap_used, reason = "what can't be set up is a test that fails")]

mod bdd;
mod bench;
mod dockerfiles;
mod fixture;
mod gates;
mod help;
mod images;
mod machine;
mod plan;
mod schemas;
mod stop;
mod stream;
mod tools;
