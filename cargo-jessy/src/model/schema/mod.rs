//! The Compose Specification's schema as tables: what each key accepts, and how the canonical
//! model prints it. The facts are those of the JSON Schema that docker compose 2.26 carries (Debian builds it with
//! compose-go 2.4.8; upstream's own 2.26 has compose-go 2.0.2 and knows a few keys less).

mod attached;
mod build;
mod check;
mod deploy;
mod kind;
mod resources;
mod sections;
mod service;

pub(crate) use check::check;
pub(crate) use kind::{Emit, Field};
pub(crate) use resources::{CONFIG, NETWORK, SECRET, VOLUME};
pub(crate) use service::SERVICE;
