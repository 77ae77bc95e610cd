//! What the policy says of benches.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Span;

/// The criterion benches, and how much slower they may become.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Bench {
    /// What they are compared with. A pass on the branch of that name is kept as the new one.
    pub baseline: String,
    /// How much slower a bench may be: 0.10 is 10 %.
    #[schemars(range(min = 0.0))]
    pub threshold: f64,
    /// How long each bench runs before it is measured.
    pub warm_up: Span,
    /// How long each is measured, where it is quick enough.
    pub measurement: Span,
    /// How many times each is measured; criterion wants ten at least.
    #[schemars(range(min = 10))]
    pub samples: u32,
    /// The compose service whose image `--in-container` builds first.
    pub image: String,
    /// The compose service that `--in-container` compiles them in.
    pub builder: String,
    /// The compose service that `--in-container` runs them in, with limits of its own.
    pub runner: String,
    /// The environment whose overlay has the two.
    pub env: String,
}

impl Default for Bench {
    fn default() -> Self {
        Self {
            baseline: "main".to_owned(),
            threshold: 0.10,
            warm_up: Span::millis(200),
            measurement: Span::millis(600),
            samples: 40,
            image: "test-runner".to_owned(),
            builder: "bench-builder".to_owned(),
            runner: "bench-runner".to_owned(),
            env: "test".to_owned(),
        }
    }
}
