//! What is said over the control socket: one JSON value a line, a request first, then answers
//! until the supervisor closes the connection.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::events::{FailureCard, ServiceState};

/// What a client asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Request {
    /// One [`Answer::Status`].
    Status,
    /// [`Answer::Change`]s as they happen, then one [`Answer::Gate`]; the connection stays open
    /// and changes go on.
    Attach {
        /// Whether the services end with this connection.
        owner: bool,
        /// After which the gate fails. `None`: no limit beyond the services' own.
        timeout: Option<Duration>,
    },
    /// Log records, and with `follow` new ones as they are written.
    Logs {
        /// Of these services; empty: all.
        services: Vec<String>,
        /// Keep the connection and send what comes.
        follow: bool,
        /// Leave out what was written before the connection.
        only_new: bool,
    },
    /// Ends and starts one service, then [`Answer::Done`] once it is healthy again.
    Restart {
        /// Its name.
        service: String,
    },
    /// Ends everything in reverse order, then [`Answer::Done`]; the supervisor goes too.
    Down,
}

/// What the supervisor says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub enum Answer {
    /// The state of all.
    Status(Status),
    /// One service changed.
    Change(ServiceStatus),
    /// Whether everything came up.
    Gate(Gate),
    /// One log line.
    Log(LogRecord),
    /// Lines that a slow reader missed.
    Missed {
        /// How many.
        lines: u64,
    },
    /// What was asked for is done, or not.
    Done {
        /// Why not.
        card: Option<Box<FailureCard>>,
    },
    /// The request makes no sense here.
    Refused {
        /// Why.
        why: String,
    },
}

/// The state of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Status {
    /// The compose project's name.
    pub project: String,
    /// The overlay.
    pub env: String,
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

/// A port as it is on this host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Port {
    /// The port's number within the compose model.
    pub target: u16,
    /// The address on this host.
    pub host: std::net::IpAddr,
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

/// One line that a service wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRecord {
    /// When the supervisor read it.
    pub at: Timestamp,
    /// The service.
    pub service: String,
    /// Whether it came over stderr.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stderr: bool,
    /// The line, without its end.
    pub line: String,
    /// Counts the lines of a run, so that a reader can join a file and a stream without a gap.
    pub seq: u64,
}
