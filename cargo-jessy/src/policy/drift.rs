//! What the policy says of the files that only call `cargo jessy`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// What justfile, commit hooks and workflows may hold beside calls of `cargo jessy`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Drift {
    /// Hold them to it.
    pub enforce: bool,
    /// Commands with which workflows may set a machine up, by their first words: each with the
    /// reason.
    pub setup: IndexMap<String, String>,
    /// Actions that workflows may use, by name without version: each with the reason.
    pub actions: IndexMap<String, String>,
}
