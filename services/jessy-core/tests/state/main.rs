//! Durable state, learning and users on real databases: SQLite, and Postgres where its programs
//! are installed. `JESSY_REQUIRE_POSTGRES=1` makes their absence a failure.
#![expect(clippy::unwrap_used, reason = "a test that can't go on says where")]

mod cores;
mod kill;
mod learning;
mod lost;
mod maintenance;
mod open;
mod support;
mod users;
