//! Configuration: one struct per concern, each field naming its variable, all read and checked
//! together before anything starts (domain §17.1). This is the only module that reads the
//! environment.

mod layers;
mod log;
mod runtime;
mod server;
mod vars;

use std::ffi::OsString;

pub use layers::LayersConfig;
pub use log::LogConfig;
pub use runtime::{Environment, RuntimeConfig};
pub use server::ServerConfig;
pub use vars::{ConfigError, VARIABLES, Variable};

use vars::Vars;

/// Everything that can be set from outside.
#[derive(Debug, Clone)]
pub struct Config {
    /// Which environment and which instance of the service this is.
    pub runtime: RuntimeConfig,
    /// Where it listens.
    pub server: ServerConfig,
    /// Which layer store it serves.
    pub layers: LayersConfig,
    /// What it logs.
    pub log: LogConfig,
}

impl Config {
    /// Reads the process's environment.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] naming every variable that is wrong.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_lookup(&from_process)
    }

    /// Reads variables from wherever `lookup` finds them.
    ///
    /// # Errors
    ///
    /// As [`Config::from_env`].
    pub fn from_lookup(lookup: &dyn Fn(&str) -> Option<OsString>) -> Result<Self, ConfigError> {
        let mut vars = Vars::new(lookup);
        let config = Self {
            runtime: RuntimeConfig::read(&mut vars),
            server: ServerConfig::read(&mut vars),
            layers: LayersConfig::read(&mut vars),
            log: LogConfig::read(&mut vars),
        };
        vars.finish(config)
    }
}

impl ServerConfig {
    /// Reads only what says where the service listens: all that a health check needs.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] naming the variable that is wrong.
    pub fn from_env() -> Result<Self, ConfigError> {
        let mut vars = Vars::new(&from_process);
        let config = Self::read(&mut vars);
        vars.finish(config)
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn from_process(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DimensionId;

    fn config(set: &'static [(&str, &str)]) -> Result<Config, ConfigError> {
        Config::from_lookup(&|name| {
            set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into())
        })
    }

    #[test]
    fn nothing_set_gives_the_defaults() {
        let config = config(&[("JESSY_INSTANCE", ""), ("JESSY_PACKS", " ")]).unwrap();
        assert_eq!(config.runtime.environment, Environment::Dev);
        assert_eq!(config.runtime.instance, None);
        assert_eq!(config.server.addr.to_string(), "127.0.0.1:8080");
        assert_eq!(config.layers.file.to_str(), Some("/var/lib/jessy/layers.jyl"));
        assert!(config.layers.packs.is_empty());
    }

    #[test]
    fn every_wrong_variable_is_named_at_once() {
        let error = config(&[
            ("JESSY_ENV", "staging"),
            ("JESSY_ADDR", "8080"),
            ("JESSY_PACKS", "D16,D07"),
            ("RUST_LOG", "a=b=c"),
        ])
        .unwrap_err()
        .to_string();
        for name in ["JESSY_ENV", "JESSY_ADDR", "JESSY_PACKS", "RUST_LOG"] {
            assert!(error.contains(name), "{name}: {error}");
        }
    }

    #[test]
    fn what_is_set_is_taken() {
        let config = config(&[
            ("JESSY_ENV", "prod"),
            ("JESSY_ADDR", "[::]:9"),
            ("JESSY_INSTANCE", "a-1"),
            ("JESSY_PACKS", "D16, d17"),
        ])
        .unwrap();
        assert_eq!(config.runtime.environment, Environment::Prod);
        assert_eq!(config.runtime.instance.as_deref(), Some("a-1"));
        assert_eq!(config.layers.packs, [DimensionId(16), DimensionId(17)]);
        assert_eq!(config.server.probe_addr().to_string(), "[::1]:9");
    }

    #[test]
    fn the_readme_lists_every_variable_with_its_default() {
        let readme = include_str!("../../README.md");
        for Variable { name, default, .. } in VARIABLES {
            let default = if default.is_empty() { "unset" } else { default };
            let row = format!("| `{name}` | `{default}` |");
            assert!(readme.contains(&row), "{row}");
        }
    }
}
