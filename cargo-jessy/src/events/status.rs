//! The state of services, as `status` shows it and clients are told of it.

use std::{net::IpAddr, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FailureCard, ServiceState};

/// What runs the services.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EngineKind {
    /// A supervisor of ours, as processes of this host.
    #[default]
    Native,
    /// A container engine.
    Docker,
}

impl EngineKind {
    /// Its name on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Docker => "docker",
        }
    }
}

/// The state of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunStatus {
    /// What runs it.
    #[serde(default)]
    pub engine: EngineKind,
    /// The compose project's name.
    pub project: String,
    /// The overlay.
    pub env: String,
    /// Names what runs: plans with the same id run the same programs in the same way.
    pub plan_id: String,
    /// The supervisor's process id, if a supervisor of ours runs it.
    pub supervisor: Option<u32>,
    /// When the run began.
    pub since: Timestamp,
    /// All services, in dependency order.
    pub services: Vec<ServiceStatus>,
}

/// The state of one service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ServiceStatus {
    /// Its name in the compose file.
    pub name: String,
    /// Its state.
    pub state: ServiceState,
    /// A few words more: the last probe's answer, the restart countdown, the exit.
    pub detail: String,
    /// The process id, while one runs.
    pub pid: Option<u32>,
    /// The container's id, if it runs in one.
    #[serde(default)]
    pub container: Option<String>,
    /// Starts after the first.
    pub restarts: u32,
    /// Where it listens.
    pub ports: Vec<Port>,
    /// When its process started.
    pub started_at: Option<Timestamp>,
    /// From the moment its dependencies were ready to the moment it was, at its latest start.
    pub ready_after: Option<Duration>,
    /// When it was first ready, counted from the run's beginning.
    pub ready_at: Option<Duration>,
    /// The exit code of its last process, if it ended by itself.
    pub exit_code: Option<i32>,
    /// The signal that ended its last process.
    pub signal: Option<i32>,
    /// When it is started again, while it waits for that.
    pub next_start_at: Option<Timestamp>,
}

impl ServiceStatus {
    /// A service that nothing has happened to yet.
    #[must_use]
    pub fn new(name: &str, state: ServiceState, ports: Vec<Port>) -> Self {
        Self {
            name: name.to_owned(),
            state,
            detail: String::new(),
            pid: None,
            container: None,
            restarts: 0,
            ports,
            started_at: None,
            ready_after: None,
            ready_at: None,
            exit_code: None,
            signal: None,
            next_start_at: None,
        }
    }
}

/// A port as it is on this host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Port {
    /// The port's number within the compose model.
    pub target: u16,
    /// The address on this host.
    pub host: IpAddr,
    /// The port on this host.
    pub published: u16,
    /// Whether the compose file publishes it.
    pub public: bool,
}

/// Whether everything that was asked for came up.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Gate {
    /// One card a service that did not; none: all did.
    pub cards: Vec<FailureCard>,
    /// From the run's beginning to the last service's readiness.
    pub total: Duration,
    /// The chain of services that decided the total, first to last, with each one's own time.
    pub critical_path: Vec<(String, Duration)>,
}
