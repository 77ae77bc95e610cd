//! What the supervisor is asked to run: the compose model with every native fact resolved, but
//! for the ports that only binding can tell.

use std::{collections::BTreeMap, net::IpAddr, time::Duration};

use camino::Utf8PathBuf;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::redact;

/// A set of services to run, in dependency order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The compose project's name.
    pub project: String,
    /// The overlay: `dev`, `test`, `prod`, or `` for none.
    pub env: String,
    /// Names all that follows and the programs that it starts; empty until [`Plan::seal`].
    pub id: String,
    /// The state folder of this run, absolute.
    pub state: Utf8PathBuf,
    /// Services; each comes after those it depends on.
    pub services: IndexMap<String, ServicePlan>,
    /// Files that are there only while the services run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<SecretFile>,
    /// Files with secrets that are there anyway.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<Utf8PathBuf>,
}

/// A secret or config that lies in no file of the workspace. The supervisor writes it, once it
/// knows that it will run, and removes it at its end.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretFile {
    /// Where it is written.
    pub path: Utf8PathBuf,
    /// What is written.
    pub text: String,
}

impl std::fmt::Debug for SecretFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretFile").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Plan {
    /// Lets no log show its secrets.
    pub fn hide(&self) {
        self.hidden.iter().for_each(|file| redact::file(file));
        let is_config = |it: &&SecretFile| {
            it.path.file_name().is_some_and(|name| name.starts_with(redact::CONFIG))
        };
        self.secrets.iter().filter(|it| !is_config(it)).for_each(|it| redact::hide(&it.text));
        for (name, value) in self.services.values().flat_map(|service| &service.environment) {
            redact::variable(name, value);
        }
    }

    /// Gives the plan its id: plans with the same id run the same programs in the same way.
    #[must_use]
    pub fn seal(mut self) -> Self {
        let runs = (&self.services, &self.secrets);
        let text = serde_json::to_string(&runs).unwrap_or_default();
        self.id = format!("{}-{:016x}", self.env, super::stamp::stable_hash(&text));
        self
    }
}

/// One service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServicePlan {
    /// Program and arguments. May hold references that [`super::rewrite`] resolves.
    pub argv: Vec<String>,
    /// The folder it runs in.
    pub cwd: Utf8PathBuf,
    /// Its variables, on top of the supervisor's own environment.
    pub environment: BTreeMap<String, String>,
    /// Container paths and what they are on this host, longest first.
    pub paths: Vec<(String, Utf8PathBuf)>,
    /// The ports it listens on.
    pub sockets: Vec<SocketPlan>,
    /// Whether the supervisor opens the sockets and passes them on; else the service binds them.
    pub pass_sockets: bool,
    /// What must be true of which service before this one starts.
    pub depends_on: IndexMap<String, Condition>,
    /// How to tell that it is healthy; `None`: it is once it runs.
    pub probe: Option<ProbePlan>,
    /// In which order a new process takes over from an old one.
    pub reload: ReloadOrder,
    /// When and how it is started again.
    pub restart: RestartPlan,
    /// The signal that asks it to end, by name.
    pub stop_signal: String,
    /// How long it may take to end before its group is killed.
    pub stop_grace: Duration,
    /// Changes when the built binary does: part of what makes a plan new.
    pub build_id: String,
}

/// A port that a service listens on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SocketPlan {
    /// The port's number within the compose model.
    pub target: u16,
    /// The address on this host.
    pub host: IpAddr,
    /// The port on this host; 0: any that is free.
    pub port: u16,
    /// Whether the compose file publishes it; else it is there for the other services only.
    pub published: bool,
}

/// The condition of a dependency, as in the Compose specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Its process runs.
    Started,
    /// Its health check passes.
    Healthy,
    /// It ended with exit code 0.
    CompletedSuccessfully,
}

/// How health is asked for, and how often.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProbePlan {
    /// What is asked.
    pub check: Check,
    /// Between probes of a healthy service.
    pub interval: Duration,
    /// After which a probe has failed.
    pub timeout: Duration,
    /// Failures in a row that make a service unhealthy.
    pub retries: u32,
    /// Failures within this time after the start don't count.
    pub start_period: Duration,
    /// The longest pause between probes while the service starts.
    pub start_interval: Duration,
}

/// What a probe asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// `GET` a path over HTTP; a status of 200–299 is good.
    Http {
        /// The target port.
        port: u16,
        /// The path, with its leading slash.
        path: String,
        /// The field of the JSON answer that must echo the instance we gave; `None`: not asked.
        field: Option<String>,
    },
    /// Run a command in the service's environment; exit code 0 is good.
    Command(Vec<String>),
}

/// In which order a new process takes over from an old one. Callers wait in the socket's queue
/// meanwhile; none is refused either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReloadOrder {
    /// The old one ends, then the new one starts.
    StopFirst,
    /// The old one ends once the new one is healthy.
    StartFirst,
}

/// When a service is started again.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RestartPlan {
    /// The policy.
    pub when: RestartWhen,
    /// Starts in a row, without [`Self::reset_after`] of health between, before giving up.
    pub max_attempts: u32,
    /// The first pause; each further one is twice the last.
    pub base: Duration,
    /// The longest pause.
    pub cap: Duration,
    /// Healthy for this long: the count starts anew.
    pub reset_after: Duration,
}

/// The restart policy's name in compose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestartWhen {
    /// Never.
    No,
    /// After any exit but exit code 0.
    OnFailure,
    /// After any exit.
    Always,
}
