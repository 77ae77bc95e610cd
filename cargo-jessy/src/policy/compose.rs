//! What the policy says of compose files.

use std::fmt;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// What the compose files are held to, under each of their overlays.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Compose {
    /// Hold every service to the rules of hardening. Without it the files need only be right.
    pub hardened: bool,
    /// The overlay of production, which has rules of its own.
    pub production: String,
    /// The services that may open a port in production.
    pub doors: Vec<String>,
    /// Volumes that one service alone may write to, each with that service.
    pub writers: IndexMap<String, String>,
    /// Variables that the files are read with. What they demand and is not here is made up, and
    /// neither `.env` nor the environment of the run is looked at: the answer is the same
    /// everywhere.
    pub variables: IndexMap<String, String>,
    /// Rules that a service need not keep, by the service: each rule with the reason.
    pub excused: IndexMap<String, IndexMap<Rule, String>>,
}

impl Default for Compose {
    fn default() -> Self {
        Self {
            hardened: false,
            production: "prod".to_owned(),
            doors: Vec::new(),
            writers: IndexMap::new(),
            variables: IndexMap::new(),
            excused: IndexMap::new(),
        }
    }
}

/// A rule of hardening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The root file system is read-only.
    ReadOnly,
    /// All capabilities are dropped; in production none is added again.
    Capabilities,
    /// Neither privileged nor able to become it.
    Privileges,
    /// A user and a group by number, neither of them root.
    User,
    /// Logs end somewhere.
    Logs,
    /// Processors, memory and processes have a limit.
    Limits,
    /// Health is asked often at the start.
    Health,
    /// What serves comes back after a crash, and what ends stays ended.
    Restart,
    /// Ports open on the host itself only.
    Loopback,
    /// In production only the doors open a port.
    Doors,
    /// In production no folder of the host is mounted.
    HostFolders,
    /// In production there is nothing of development.
    Development,
    /// A volume with one writer is written to by that one.
    Writers,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ReadOnly => "read-only",
            Self::Capabilities => "capabilities",
            Self::Privileges => "privileges",
            Self::User => "user",
            Self::Logs => "logs",
            Self::Limits => "limits",
            Self::Health => "health",
            Self::Restart => "restart",
            Self::Loopback => "loopback",
            Self::Doors => "doors",
            Self::HostFolders => "host-folders",
            Self::Development => "development",
            Self::Writers => "writers",
        })
    }
}
