//! The native engine: the services as processes of this host, no container engine needed.
//!
//! ```text
//!  cargo jessy up ── builds ── plan ──stdin──▶ supervisor ──▶ service, service, …
//!  cargo jessy status/logs/restart/down ──control.sock──▶ supervisor
//! ```
//! The supervisor is always a process of its own, so `up` and `up --detach` are one code path:
//! without `--detach` the supervisor ends when the connection of its owner does. It opens the
//! listening sockets itself and passes them on, keeps them over restarts, and writes down each
//! process that it starts, so that whoever comes after a SIGKILL can end what was left.

pub mod build;
pub mod client;
pub mod dropped;
pub mod environment;
pub mod from_model;
pub mod logs;
pub mod orphans;
pub mod plan;
pub mod plan_v1;
pub mod ports;
pub mod protocol;
pub mod reload;
pub mod rewrite;
pub mod secrets;
pub mod shim;
pub mod stamp;
pub mod state;
pub mod supervisor;
