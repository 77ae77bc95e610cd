//! The part of docker's description of an image that is looked at.

use indexmap::IndexMap;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Inspected {
    /// Bytes, unpacked.
    pub(super) size: f64,
    #[serde(rename = "RootFS")]
    pub(super) root: Root,
    pub(super) config: Config,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Root {
    /// The digests of the unpacked layers.
    pub(super) layers: Vec<String>,
}

/// Docker writes `null` for what is not set.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Config {
    pub(super) user: String,
    pub(super) entrypoint: Option<Vec<String>>,
    pub(super) healthcheck: Option<Healthcheck>,
    pub(super) labels: Option<IndexMap<String, String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Healthcheck {
    /// `CMD` and the arguments; `CMD-SHELL` and a line for a shell; `NONE`.
    pub(super) test: Vec<String>,
}
