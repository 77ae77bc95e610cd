//! The typed project: what engines work with.

mod from;
mod native;
mod native_from;
mod parts;
mod service;

use camino::Utf8PathBuf;
use indexmap::IndexMap;

pub(crate) use from::{resources, service};
pub use native::{
    CargoBuild, CommandBuild, GoBuild, NativeBuild, NativeFacts, NativeHealth, NativeRestart,
    Reload, Sockets,
};
pub use service::{
    Build, Condition, Dependency, FileMount, Healthcheck, Mount, MountKind, Port, Restart, Service,
};

use super::check;
use super::error::{Location, ModelError, ModelErrors};
use super::path::find;
use super::render::{Flavour, project};
use super::yaml::{Node, write};

/// A project: all files merged, variables filled in, short forms written out, paths absolute,
/// and everything that is referred to there.
///
/// Made by [`load`](super::load). Services of profiles that aren't active are not in it.
#[derive(Debug, Clone)]
pub struct Project {
    /// What resources are named after: lower-case letters, digits, `-` and `_`.
    pub name: String,
    /// Where relative paths start, absolute.
    pub dir: Utf8PathBuf,
    /// The active services by name.
    pub services: IndexMap<String, Service>,
    /// The services that no active profile turns on, with their profiles.
    pub disabled: IndexMap<String, Vec<String>>,
    /// The networks that active services use.
    pub networks: IndexMap<String, Network>,
    /// The volumes that active services use.
    pub volumes: IndexMap<String, Volume>,
    /// The secrets that active services use.
    pub secrets: IndexMap<String, Secret>,
    /// The configs that active services use.
    pub configs: IndexMap<String, Config>,
    /// What is allowed and probably not meant: unset variables, cut command lines.
    pub warnings: Vec<ModelError>,
    /// The environment that variables were filled in from: `.env` below the process's.
    pub env: std::collections::BTreeMap<String, String>,
    pub(super) files: Vec<Utf8PathBuf>,
    /// The canonical tree, with its places.
    pub(super) tree: Node,
}

/// A network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// The engine's name for it, such as `project_front`.
    pub name: String,
    /// Made by somebody else.
    pub external: bool,
    /// Without a way out.
    pub internal: bool,
    /// The driver, if one is named.
    pub driver: Option<String>,
}

/// A volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// The engine's name for it, such as `project_data`.
    pub name: String,
    /// Made by somebody else.
    pub external: bool,
    /// The driver, if one is named.
    pub driver: Option<String>,
}

/// A secret. Where its value comes from, never the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// The engine's name for it.
    pub name: String,
    /// The file that holds it, absolute.
    pub file: Option<Utf8PathBuf>,
    /// The variable that holds it.
    pub environment: Option<String>,
    /// Kept by somebody else.
    pub external: bool,
    /// `x-jessy: {generate: true}`: made up when its file is missing.
    pub generate: bool,
}

/// A config. One of file, environment and content, unless it is external.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The engine's name for it.
    pub name: String,
    /// The file that holds it, absolute.
    pub file: Option<Utf8PathBuf>,
    /// The variable that holds it.
    pub environment: Option<String>,
    /// The text itself.
    pub content: Option<String>,
    /// Kept by somebody else.
    pub external: bool,
}

impl Project {
    /// The project as `docker compose config --format json` prints it: `$` doubled, sizes as
    /// text in bytes, no `x-…` keys below the top level.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        project(&self.name, &self.tree, Flavour::Json)
    }

    /// The project as the values of [`Project::to_yaml`].
    #[must_use]
    pub fn to_value(&self) -> serde_json::Value {
        project(&self.name, &self.tree, Flavour::Yaml)
    }

    /// The project as `docker compose config` prints it, which [`load`](super::load) takes for
    /// the same project. `x-…` keys stay.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        write(&self.to_value())
    }

    /// What the variable holds that a secret comes from, where one is named and set.
    #[must_use]
    pub fn secret_text(&self, secret: &Secret) -> Option<&String> {
        self.env.get(secret.environment.as_ref()?)
    }

    /// What a config holds that lies in no file: its own text, else that of its variable.
    #[must_use]
    pub fn config_text<'a>(&'a self, config: &'a Config) -> Option<&'a String> {
        config.content.as_ref().or_else(|| self.env.get(config.environment.as_ref()?))
    }

    /// The selected services and all that they depend on, each behind its dependencies;
    /// everything if none is selected. Services that don't depend on one another stay in the
    /// order of the files.
    ///
    /// # Errors
    /// A name that no active service has, and dependencies that run in a circle.
    pub fn order(&self, selected: &[String]) -> Result<Vec<String>, ModelErrors> {
        check::order(self, selected)
    }

    /// Host ports that two services, or one service twice, would open on the same address.
    /// Compose finds them only when the second container starts. Ranges and ports that the
    /// system picks are never in the way.
    #[must_use]
    pub fn check_ports(&self) -> Vec<ModelError> {
        check::host_ports(self)
    }

    /// Where a key is written, by its dotted path: `services.web`, `services.web.ports.0`. For a
    /// key that no file gives, the place of the nearest key above it.
    #[must_use]
    pub fn location(&self, path: &str) -> Option<Location> {
        let mut path = path;
        loop {
            let (node, _) = find(&self.tree, path);
            if let Some(at) = node.key.location(&self.files) {
                return Some(at);
            }
            // Implied by something else: ask for what holds it.
            (path, _) = path.rsplit_once('.')?;
        }
    }

    /// The files that this project was loaded from, in their order.
    #[must_use]
    pub fn files(&self) -> &[Utf8PathBuf] {
        &self.files
    }
}
