//! What happens to services between `up` and `down`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{ReloadEvent, ServiceStatus};

/// Where a service is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceState {
    /// Waits for the services that it depends on.
    Waiting,
    /// Runs, and has not yet answered its health check often enough.
    Starting,
    /// Runs and is healthy (or has no health check).
    Healthy,
    /// Was healthy and fails its health check now.
    Unhealthy,
    /// Ended and is started again after a pause.
    Restarting,
    /// A one-shot that ended with exit code 0.
    Completed,
    /// Is being ended.
    Stopping,
    /// Ended because it was asked to.
    Stopped,
    /// Ended, or never came up, and isn't tried again.
    Failed,
}

impl ServiceState {
    /// The word for it, as `status` prints it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Starting => "starting",
            Self::Healthy => "healthy",
            Self::Unhealthy => "unhealthy",
            Self::Restarting => "restarting",
            Self::Completed => "completed",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }

    /// Whether whatever depends on this service may go on.
    #[must_use]
    pub fn is_ready(self) -> bool {
        matches!(self, Self::Healthy | Self::Completed)
    }
}

/// How far the build of a service is.
#[derive(Clone, Debug)]
pub enum Build {
    /// Runs `argv`.
    Started {
        /// The command line as a person would type it.
        argv: Vec<String>,
    },
    /// The newest line that the build printed.
    Progress {
        /// One line, trimmed.
        line: String,
    },
    /// Nothing that it reads has changed since it last succeeded.
    Fresh,
    /// Ended with exit code 0.
    Built {
        /// Wall time.
        took: Duration,
    },
    /// Ended otherwise.
    Failed {
        /// All that it printed.
        output: String,
    },
}

/// Something that happened to one service.
#[derive(Clone, Debug)]
pub enum ServiceEvent {
    /// Its build moved on.
    Build {
        /// The target that is built, e.g. `cargo: jessy-core`.
        target: String,
        /// How far it is.
        build: Build,
    },
    /// What saved files lead to.
    Reload(ReloadEvent),
    /// Its state, or something worth showing in it, changed.
    Change(Box<ServiceStatus>),
}
