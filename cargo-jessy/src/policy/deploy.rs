//! What the policy says of swarms.

use std::collections::BTreeSet;

use camino::Utf8PathBuf;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Span;

/// How the system is deployed to machines that are a Docker Swarm.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Deploy {
    /// Compose files that only a swarm gets, over the base file and the environment's overlay, from
    /// the workspace's root.
    #[schemars(with = "Vec<String>")]
    pub files: Vec<Utf8PathBuf>,
    /// Services that stay as they are while others roll, unless a deploy is told to replace all: what
    /// callers would notice.
    pub stays: Vec<String>,
    /// Variables with secrets that the compose files want in files: where `NAME` is set and
    /// `NAME_FILE` is not, its value is in a file for as long as a deploy takes, and `NAME_FILE`
    /// names it.
    pub secrets: Vec<String>,
    /// What `cargo jessy deploy` may be told to deploy to.
    pub environments: IndexMap<String, Environment>,
    /// How long it may take until every task of a new version is healthy.
    pub timeout: Span,
    /// How long errors are watched for once it is.
    pub watch: Span,
    /// What a new version must answer.
    pub smoke: Vec<Smoke>,
    /// One more of some services, which answers the same before anybody else's requests get there.
    pub candidate: Option<Candidate>,
}

impl Deploy {
    /// The overlays that a swarm gets, each once; none where nothing is written for swarms.
    #[must_use]
    pub fn overlays(&self) -> BTreeSet<&str> {
        let each = self.environments.values().map(|it| it.overlay.as_str());
        each.filter(|_| !self.files.is_empty()).collect()
    }
}

impl Default for Deploy {
    fn default() -> Self {
        let environment = |latest| Environment { overlay: "prod".to_owned(), latest };
        Self {
            files: Vec::new(),
            stays: Vec::new(),
            secrets: Vec::new(),
            environments: IndexMap::from([
                ("staging".to_owned(), environment(false)),
                ("production".to_owned(), environment(true)),
            ]),
            timeout: Span::minutes(5),
            watch: Span::millis(30_000),
            smoke: Vec::new(),
            candidate: None,
        }
    }
}

/// A swarm that there is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Environment {
    /// The overlay of the compose file, by the middle of its name.
    pub overlay: String,
    /// Whether images that have proved themselves there are tagged `latest`.
    #[serde(default)]
    pub latest: bool,
}

/// A request, and what must come back.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Smoke {
    /// What it shows, in a few words.
    pub name: String,
    /// The method.
    #[serde(default = "get")]
    pub method: String,
    /// The path, from the environment's address.
    pub path: String,
    /// The body, sent as JSON.
    #[serde(default)]
    pub body: Option<serde_json::Value>,
    /// The secret of the compose files that goes along as a bearer token.
    #[serde(default)]
    pub bearer: Option<String>,
    /// The status.
    #[serde(default = "ok")]
    #[schemars(range(min = 100, max = 599))]
    pub status: u16,
    /// Parts of the JSON that must be in the answer. `$COMMIT` stands for the commit that is
    /// deployed.
    #[serde(default)]
    pub expect: Option<serde_json::Value>,
    /// How long the answer may take.
    #[serde(default = "within")]
    pub within: Span,
    /// Whether it is asked on and on while errors are watched for.
    #[serde(default)]
    pub watch: bool,
}

fn get() -> String {
    "GET".to_owned()
}

const fn ok() -> u16 {
    200
}

const fn within() -> Span {
    Span::millis(1_000)
}

/// Services of a new version that are asked before they serve.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Candidate {
    /// The services, and the one-shots that they need. Each runs as `SERVICE-next`.
    pub services: Vec<String>,
    /// The header by which the edge knows what is meant for them.
    pub header: String,
    /// The secret of the compose files that the header must have as its value.
    pub secret: String,
}
