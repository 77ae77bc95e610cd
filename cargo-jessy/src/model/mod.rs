//! The compose model: files in, one checked [`Project`] out.
//!
//! Loading goes through stages, each of which ends the load if it found errors, and finds all of
//! them that it can: read (`yaml`) → fill in variables (`interpolate`) → lay over
//! (`merge`) → check types (`schema`) → write out short forms (`canonical`) → defaults,
//! paths, names and environments (`resolve`) → check references (`check`) → types
//! (`project`). Every node keeps the place where it was written.
//!
//! The rules are those of the Compose Specification as docker compose 2.26 applies them, and the
//! tests compare the two. The types are ours: `compose_spec` and `docker-compose-types` read
//! through serde, which loses places, tags and the difference between a key that is missing and
//! one that is null; neither merges files, and both refuse or drop keys of the current
//! specification.
//!
//! Not supported, and refused with the place: `extends` and `include`.
//!
//! Differences to docker compose, on purpose:
//! - A plain scalar that looks like a date stays the text that was written; go-yaml makes a time
//!   stamp of it.
//! - Ports above 65535 and unknown restart policies and kinds of mounts are errors here, not
//!   first in the engine.
//! - `x-…` keys of environments, labels and options stay; compose 2.26 takes mappings' for its own.
//! - Address pools of two files that share no subnet: compose 2.26 prints one of them twice.
//! - YAML is read as 1.2 says where libyaml differs: tabs at the start of a block scalar's line,
//!   `|` and `>` at the start of plain scalars in `{}` and `[]`.
//! - A health check's `retries` is a whole number.
//! - The last line of an env file may be a bare `NAME` without a newline.
//! - `develop.watch` paths keep their symbolic links.

mod canonical;
mod check;
mod dotenv;
mod error;
mod hardening;
mod interpolate;
mod load;
mod merge;
mod overlays;
mod path;
mod project;
mod render;
mod report;
mod resolve;
mod schema;
mod units;
mod variables;
mod words;
mod yaml;

pub use error::{ErrorKind, Location, ModelError, ModelErrors};
pub use hardening::{Broken, hardening};
pub use interpolate::Reference;
pub use load::{Source, load};
pub use overlays::{Overlays, demanded};
pub use project::{
    Build, CargoBuild, CommandBuild, Condition, Config, Dependency, FileMount, GoBuild,
    Healthcheck, Mount, MountKind, NativeBuild, NativeFacts, NativeHealth, NativeRestart, Network,
    Port, Project, Reload, Restart, Secret, Service, Sockets, Volume,
};
pub(crate) use units::parse_bytes;
pub use variables::variables;
pub(crate) use yaml::{Node, plain, write};
