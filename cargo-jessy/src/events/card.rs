//! The failure card: why a service is not healthy, all on one page.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::catalogue::Id;

/// Why a service could not become healthy, with all that helps to see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureCard {
    /// The service.
    pub service: String,
    /// What went wrong.
    pub cause: Cause,
    /// The last lines that it logged, oldest first.
    pub log: Vec<String>,
    /// What the last probe got.
    pub probe: Option<String>,
    /// How its last process ended.
    pub exit: Option<ExitFact>,
    /// Until it is started again.
    pub next_start: Option<Duration>,
    /// The host port that the service listens on.
    pub port: Option<u16>,
    /// Which process holds that port, if it isn't ours.
    pub holder: Option<Holder>,
}

impl FailureCard {
    /// A card with nothing but its cause on it.
    #[must_use]
    pub fn new(service: impl Into<String>, cause: Cause) -> Self {
        Self {
            service: service.into(),
            cause,
            log: Vec::new(),
            probe: None,
            exit: None,
            next_start: None,
            port: None,
            holder: None,
        }
    }
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum Cause {
    /// Somebody else listens on the port.
    PortTaken {
        /// `127.0.0.1:3000`.
        address: String,
    },
    /// The port can't be opened for another reason.
    PortRefused {
        /// `127.0.0.1:80`.
        address: String,
        /// The operating system's words.
        why: String,
    },
    /// Its program could not be built.
    BuildFailed {
        /// The command line that failed.
        argv: Vec<String>,
    },
    /// Its program could not be started at all.
    NotStarted {
        /// The operating system's words.
        why: String,
    },
    /// It ended before it was healthy, and is not started again.
    CrashedAtStart,
    /// It ended again and again.
    CrashLoop {
        /// How often it was started.
        starts: u32,
        /// From the first start to the last end.
        over: Duration,
    },
    /// It runs, and its health check does not pass.
    NeverHealthy {
        /// How long it was waited for.
        waited: Duration,
    },
    /// It runs on where others wait for its end.
    NotEnded {
        /// How long it was waited for.
        waited: Duration,
    },
    /// It was not started yet.
    StillWaits {
        /// The services that it waits for.
        others: Vec<String>,
        /// How long it has waited.
        waited: Duration,
    },
    /// It was healthy before and no longer is.
    BecameUnhealthy,
    /// The health check was answered by a server that is not the one we started.
    WrongServer {
        /// The instance that the answer carried, if it carried one.
        got: Option<String>,
        /// The instance that we gave.
        expected: String,
    },
    /// It ended with exit code 0 where a running service was asked for.
    EndedEarly,
    /// It was killed because it took more memory than it may.
    OutOfMemory {
        /// What it may take, in bytes, if that is limited.
        limit: Option<u64>,
    },
    /// The container engine refuses to start its container.
    ContainerRefused {
        /// The engine's words.
        why: String,
    },
    /// Its image is not on this machine and can't be had.
    ImageMissing {
        /// The image's name.
        image: String,
        /// Why it can't be pulled.
        why: String,
    },
    /// There is no room left on the disk.
    DiskFull {
        /// What was being done.
        during: String,
    },
    /// Compose could not create the containers.
    NotCreated {
        /// The command line that failed.
        argv: Vec<String>,
    },
    /// No container engine answers.
    EngineMissing {
        /// Where one was looked for.
        endpoint: String,
        /// What happened there.
        why: String,
    },
    /// A container engine is there, and this user may not use it.
    EngineDenied {
        /// Its socket.
        endpoint: String,
    },
    /// The container engine or its compose plugin is older than what we need, or missing.
    EngineTooOld {
        /// `engine API`, `docker compose`.
        part: String,
        /// The version that is there; `None`: it isn't there at all.
        found: Option<String>,
        /// The least version that will do.
        required: String,
    },
    /// The container engine answered before and no longer does.
    EngineGone {
        /// Where it answered.
        endpoint: String,
    },
    /// Another workspace, or another run of this one, has containers of this project.
    ProjectTaken {
        /// The compose project's name.
        project: String,
        /// The folder that they were started from.
        by: String,
    },
    /// A secret that it needs is not there.
    SecretMissing {
        /// The secret's name in the compose file.
        secret: String,
        /// Where it was looked for: a path or a variable.
        source: String,
    },
}

impl Cause {
    /// What the catalogue calls it.
    #[must_use]
    pub fn id(&self) -> Id {
        match self {
            Self::PortTaken { .. } => Id::PortTaken,
            Self::PortRefused { .. } => Id::PortRefused,
            Self::BuildFailed { .. } => Id::BuildFailed,
            Self::NotStarted { .. } => Id::NotStarted,
            Self::CrashedAtStart => Id::CrashedAtStart,
            Self::CrashLoop { .. } => Id::CrashLoop,
            Self::NeverHealthy { .. } => Id::NeverHealthy,
            Self::NotEnded { .. } => Id::NotEnded,
            Self::StillWaits { .. } => Id::StillWaits,
            Self::BecameUnhealthy => Id::BecameUnhealthy,
            Self::WrongServer { .. } => Id::WrongServer,
            Self::EndedEarly => Id::EndedEarly,
            Self::SecretMissing { .. } => Id::SecretMissing,
            Self::OutOfMemory { .. } => Id::OutOfMemory,
            Self::ContainerRefused { .. } => Id::ContainerRefused,
            Self::ImageMissing { .. } => Id::ImageMissing,
            Self::DiskFull { .. } => Id::DiskFull,
            Self::NotCreated { .. } => Id::NotCreated,
            Self::EngineMissing { .. } => Id::NoEngine,
            Self::EngineDenied { .. } => Id::EngineDenied,
            Self::EngineTooOld { part, .. } if part.contains("compose") => Id::ComposeTooOld,
            Self::EngineTooOld { .. } => Id::EngineTooOld,
            Self::EngineGone { .. } => Id::EngineGone,
            Self::ProjectTaken { .. } => Id::ProjectTaken,
        }
    }
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExitFact {
    /// By itself.
    Code(i32),
    /// By a signal.
    Signal(i32),
}

/// A process or container that holds a port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Its name.
    pub name: String,
    /// Its process id; 0 if it is a container.
    pub pid: u32,
    /// Whether `name` is that of a container.
    #[serde(default)]
    pub is_container: bool,
}
