//! What is said over the control socket: one JSON value a line, a request first, then answers
//! until the supervisor closes the connection.

use std::{collections::BTreeMap, time::Duration};

use camino::Utf8PathBuf;
use serde::{Deserialize, Serialize};

use crate::events::{FailureCard, Gate, LogRecord, Reloaded, RunStatus, ServiceStatus};

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
    /// Lets a new process of one service take over, in the order that its plan names, then
    /// [`Answer::Reloaded`].
    Reload {
        /// Its name.
        service: String,
        /// Names what runs once the new process does.
        plan_id: String,
    },
    /// One [`Answer::Environment`].
    Environment {
        /// The service's name.
        service: String,
    },
    /// [`Answer::Debugging`]; for as long as the connection lasts, the service's health is not
    /// asked for and it is not reloaded: a debugger may hold it.
    Debug {
        /// The service's name.
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
    Status(RunStatus),
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
    /// The new process took over, or did not.
    Reloaded(Reloaded),
    /// What a process of the service is given.
    Environment {
        /// Its variables.
        environment: BTreeMap<String, String>,
        /// The folder that it runs in.
        cwd: Utf8PathBuf,
    },
    /// The process that may be debugged.
    Debugging {
        /// Its id.
        pid: u32,
    },
    /// The request makes no sense here.
    Refused {
        /// Why.
        why: String,
    },
}
