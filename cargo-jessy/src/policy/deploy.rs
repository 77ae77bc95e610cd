//! What the policy says of swarms.

use camino::Utf8PathBuf;
use schemars::JsonSchema;
use serde::Deserialize;

/// How the system is deployed to machines that are a Docker Swarm.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Deploy {
    /// Compose files that only a swarm gets, over the base file and the environment's overlay, from
    /// the workspace's root.
    #[schemars(with = "Vec<String>")]
    pub files: Vec<Utf8PathBuf>,
}
