//! The documents: what is generated is what the code says, and what is shown works.
#![expect(clippy::unwrap_used, reason = "what can't be read is a test that fails")]

mod generated;
