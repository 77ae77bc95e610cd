//! The docker engine: the services as containers.
//!
//! ```text
//!  cargo jessy up ── docker compose build, up --no-start ──▶ images, containers (not started)
//!        │                                                        ▲
//!        ├── start, in dependency order ───────────────────────── │ engine's API
//!        └── events, health, exits, logs ◀─────────────────────── │
//! ```
//! Compose builds and creates, because what it creates is what `docker compose` alone would; we
//! start and watch, because compose looks only twice a second and says little when it fails. The
//! engine is the supervisor: containers outlive an `up` that is killed, and any later call finds
//! them by the labels that compose puts on them.

pub mod again;
pub mod compose;
pub mod connect;
pub mod containers;
pub mod debug;
pub mod files;
pub mod found;
pub mod fresh;
mod gate;
pub mod helper;
mod ignored;
pub mod logs;
mod member;
mod ping;
pub mod plan;
pub mod ports;
pub mod prepare;
pub mod reload;
pub mod remove;
pub mod run;
pub mod snapshot;
pub mod state;
pub mod stop;
pub mod test_runner;
pub mod trouble;
mod watch;

pub use bollard::errors::Error;
