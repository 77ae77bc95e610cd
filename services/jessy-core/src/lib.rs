//! jessy-core: finds its way through fourteen dimensions of layered meaning for a query.
//!
//! Arrows go one way:
//! `cli → app → http → service → {learn, users, cache, security, nav} → {state, store} → model`.
//! [`app::JessyApp`] is the whole service in one value, for the program and for tests alike.
//! Figures of the domain stand in [`constants`]. "Domain §7" in these pages means a section of
//! Jessy's domain specification.

pub mod app;
mod built;
pub mod cache;
pub mod cli;
pub mod clock;
pub mod config;
pub mod constants;
pub mod http;
pub mod learn;
pub mod model;
pub mod nav;
pub mod numeric;
mod redact;
pub mod security;
pub mod service;
pub mod source;
pub mod state;
pub mod store;
mod telemetry;
pub mod text;
pub mod users;
