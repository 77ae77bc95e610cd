//! What the policy says of container images.

use schemars::JsonSchema;
use serde::Deserialize;

/// How large an image may be. Sizes are in megabytes of 10⁶ bytes, unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ImageBudget {
    /// Above this the step fails.
    pub budget_mb: f64,
    /// Above this the step says so.
    pub goal_mb: Option<f64>,
}
