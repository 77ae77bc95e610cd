//! The recipes, embedded: `cargo jessy` works in workspaces that don't have them.

use super::{ca, name::Family};

macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../../ops/bases/", $name)))
    };
}

/// A Dockerfile and the files that it copies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipe {
    pub(super) files: &'static [(&'static str, &'static str)],
}

const DEBIAN: Recipe = Recipe { files: &[file!("debian.Dockerfile"), file!("keep-host-trust.sh")] };
const RUST: Recipe = Recipe { files: &[file!("rust.Dockerfile")] };
const GO: Recipe = Recipe { files: &[file!("golang.Dockerfile")] };
const POSTGRES: Recipe =
    Recipe { files: &[file!("postgres.Dockerfile"), file!("postgres-entrypoint.sh")] };
const PROMETHEUS: Recipe = Recipe { files: &[file!("prometheus.Dockerfile")] };

impl Recipe {
    pub(super) fn of(family: &Family) -> Self {
        match family {
            Family::Debian { .. } => DEBIAN,
            Family::Rust { .. } => RUST,
            Family::Go { .. } => GO,
            Family::Postgres { .. } => POSTGRES,
            Family::Prometheus { .. } => PROMETHEUS,
        }
    }

    /// The Dockerfile's name: the first of the files.
    pub(super) fn dockerfile(self) -> &'static str {
        self.files[0].0
    }

    /// What tells this version of the recipe from others, that of Debian's below it included.
    pub(super) fn version(self) -> String {
        let files = self.files.iter().chain(DEBIAN.files);
        ca::digest(&files.map(|(_, text)| text.as_bytes()).collect::<Vec<_>>())
    }
}
