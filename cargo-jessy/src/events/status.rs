//! The state of services, as `status` shows it and clients are told of it.

use std::{net::IpAddr, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FailureCard, ServiceState};

/// The state of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunStatus {
    /// The compose project's name.
    pub project: String,
    /// The overlay.
    pub env: String,
    /// Names what runs: plans with the same id run the same programs in the same way.
    pub plan_id: String,
    /// The supervisor's process id.
    pub supervisor: u32,
    /// When the supervisor started.
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
    /// Starts after the first.
    pub restarts: u32,
    /// Where it listens.
    pub ports: Vec<Port>,
    /// When its process started.
    pub started_at: Option<Timestamp>,
    /// From the moment its dependencies were ready to the moment it was, at its latest start.
    pub ready_after: Option<Duration>,
    /// When it was first ready, counted from the supervisor's start.
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
    /// From the supervisor's start to the last service's readiness.
    pub total: Duration,
    /// The chain of services that decided the total, first to last, with each one's own time.
    pub critical_path: Vec<(String, Duration)>,
}
