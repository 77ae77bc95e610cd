//! Configuration: one struct per concern, each field naming its variable, all read and checked
//! together before anything starts (domain §17.1). This is the only module that reads the
//! environment.

mod auth;
mod layers;
mod log;
mod runtime;
mod secret;
mod server;
mod storage;
mod vars;

use std::ffi::OsString;

pub use auth::AuthConfig;
pub use layers::LayersConfig;
pub use log::LogConfig;
pub use runtime::{Environment, RuntimeConfig};
pub use secret::Secret;
pub use server::ServerConfig;
pub use storage::StorageConfig;
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
    /// Where it keeps what must outlive it.
    pub storage: StorageConfig,
    /// Who may do what.
    pub auth: AuthConfig,
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
        let runtime = RuntimeConfig::read(&mut vars);
        let config = Self {
            server: ServerConfig::read(&mut vars),
            layers: LayersConfig::read(&mut vars),
            storage: StorageConfig::read(&mut vars),
            auth: AuthConfig::read(&mut vars, runtime.environment),
            runtime,
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
            ("JESSY_MAP_CEILING_BYTES", "-1"),
            ("JESSY_CORS_ORIGINS", "*"),
            ("DATABASE_URL", "mysql://root:hunter2@host/db"),
        ])
        .unwrap_err()
        .to_string();
        let wrong =
            ["JESSY_ENV", "JESSY_ADDR", "JESSY_PACKS", "RUST_LOG", "JESSY_MAP_CEILING_BYTES"];
        for name in wrong.into_iter().chain(["JESSY_CORS_ORIGINS", "DATABASE_URL"]) {
            assert!(error.contains(name), "{name}: {error}");
        }
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn what_is_set_is_taken() {
        let config = config(&[
            ("JESSY_ENV", "prod"),
            ("JESSY_ADDR", "[::]:9"),
            ("JESSY_INSTANCE", "a-1"),
            ("JESSY_PACKS", "D16, d17"),
            ("JESSY_TOKEN", "0123456789abcdef0123456789abcdef"),
        ])
        .unwrap();
        assert_eq!(config.runtime.environment, Environment::Prod);
        assert_eq!(config.runtime.instance.as_deref(), Some("a-1"));
        assert_eq!(config.layers.packs, [DimensionId(16), DimensionId(17)]);
        assert_eq!(config.server.probe_addr().to_string(), "[::1]:9");
    }

    #[test]
    fn prod_needs_a_token_and_dev_does_not() {
        let prod = config(&[("JESSY_ENV", "prod")]).unwrap_err().to_string();
        assert!(prod.contains("JESSY_TOKEN_FILE: unset, and prod needs it"), "{prod}");
        let missing = config(&[("JESSY_ENV", "prod"), ("JESSY_TOKEN_FILE", "/no/such/file")]);
        assert!(missing.unwrap_err().to_string().contains("/no/such/file"));
        let dev = config(&[("JESSY_TOKEN_FILE", "/no/such/file")]).unwrap().auth;
        assert!(dev.token.is_none() && dev.unusable.unwrap().contains("/no/such/file"));
        let short = config(&[("JESSY_ENV", "prod"), ("JESSY_TOKEN", "hunter2")]).unwrap_err();
        assert!(!short.to_string().contains("hunter2"), "{short}");
    }

    /// `docs/ENVIRONMENT.md` is made from it. `JESSY_BLESS=1` writes it anew.
    #[test]
    fn variables_json_is_the_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/variables.json");
        let made = serde_json::to_string_pretty(&VARIABLES).unwrap() + "\n";
        if from_process("JESSY_BLESS").is_some() {
            std::fs::write(path, &made).unwrap();
        }
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        assert!(kept == made, "{path} is out of date: run the tests with JESSY_BLESS=1");
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
