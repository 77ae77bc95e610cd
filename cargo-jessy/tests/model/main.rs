//! The compose model from outside: against docker compose, on bad files, and on random ones.

mod errors;
mod fixtures;
mod native;
mod properties;
