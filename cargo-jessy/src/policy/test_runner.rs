//! What the policy says of the container that runs tests.

use schemars::JsonSchema;
use serde::Deserialize;

/// The container that `cargo jessy test --in-container` runs tests in. Its command takes the names
/// of the steps that it is to run, and it leaves what they report in the folder `$RESULTS`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct TestRunner {
    /// The compose service.
    pub service: String,
    /// The environment whose overlay has it.
    pub env: String,
}

impl Default for TestRunner {
    fn default() -> Self {
        Self { service: "test-runner".to_owned(), env: "test".to_owned() }
    }
}
