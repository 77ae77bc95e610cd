//! What the policy says of the code that tests run through.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// How much of the code the tests must run through, and what is not counted. Figures are in per
/// cent.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Coverage {
    /// The least share of the lines of Rust.
    #[schemars(range(min = 0, max = 100))]
    pub rust_lines: f64,
    /// The least share of the lines of Go. Go counts statements; gofmt puts one on a line.
    #[schemars(range(min = 0, max = 100))]
    pub go_lines: f64,
    /// The branch whose figures later ones are compared with.
    pub main: String,
    /// Files that are not counted, each with the reason. Patterns are those of a `.gitignore` in
    /// the workspace's root, and begin there.
    pub exclude: IndexMap<String, String>,
    /// Test targets that are not run again for this, each with the reason.
    pub without_tests: IndexMap<String, String>,
    /// Test targets that are run for this, though their member is left out of the step `unit`.
    pub with_tests: Vec<String>,
}

impl Default for Coverage {
    fn default() -> Self {
        Self {
            rust_lines: 80.0,
            go_lines: 70.0,
            main: "main".to_owned(),
            exclude: IndexMap::new(),
            without_tests: IndexMap::new(),
            with_tests: Vec::new(),
        }
    }
}
