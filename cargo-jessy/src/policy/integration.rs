//! What the policy says of the tests that need the system in containers.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// The tests that need the running system, its containers and what an engine can do to them.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Integration {
    /// The member whose tests they are. Left out: `jessy-integration`, if there is one.
    pub package: Option<String>,
    /// The environment that the system is brought up in.
    pub env: String,
    /// Profiles of the compose files that are turned on, such as that of a test database.
    pub with: Vec<String>,
    /// Variables that the system is brought up with.
    pub variables: IndexMap<String, String>,
}

impl Default for Integration {
    fn default() -> Self {
        Self { package: None, env: "test".to_owned(), with: Vec::new(), variables: IndexMap::new() }
    }
}
