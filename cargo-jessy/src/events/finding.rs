//! What `doctor` finds on a machine.

use serde::{Serialize, Serializer};

use crate::catalogue::Id;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// As it should be.
    Good,
    /// Worth knowing; nothing stands still because of it.
    Note,
    /// In the way of something.
    Warning,
    /// Needed, and not there.
    Missing,
}

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// The cargo on the PATH.
    Cargo,
    /// The Rust compiler.
    Rustc,
    /// Go.
    Go,
    /// The compiler that Rust links with.
    CCompiler,
    /// The container engine.
    Docker,
    /// Its compose plugin.
    DockerCompose,
    /// Its plugin for builds.
    DockerBuildx,
    /// Whether the kernel holds the limits of containers.
    Cgroups,
    /// The images that containers are built on.
    BaseImages,
    /// Room where the engine keeps images and volumes.
    EngineDisk,
    /// The memory of the engine's machine.
    EngineMemory,
    /// The folder of what runs.
    StateFolder,
    /// Room on its disk.
    Disk,
    /// What a killed supervisor left behind.
    Leftovers,
    /// A port that is published.
    Port(u16),
    /// The compose files, and what class of wrong they are.
    Compose(Id),
}

impl Check {
    /// What people and machines call it, e.g. `docker compose` or `port 3000`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Cargo => "cargo",
            Self::Rustc => "rustc",
            Self::Go => "go",
            Self::CCompiler => "C compiler",
            Self::Docker => "docker",
            Self::DockerCompose => "docker compose",
            Self::DockerBuildx => "docker buildx",
            Self::Cgroups => "cgroups",
            Self::BaseImages => "base images",
            Self::EngineDisk => "engine's disk",
            Self::EngineMemory => "engine's memory",
            Self::StateFolder => "state folder",
            Self::Disk => "disk",
            Self::Leftovers => "leftovers",
            Self::Port(port) => return format!("port {port}"),
            Self::Compose(_) => "compose",
        }
        .to_owned()
    }

    /// What it means when it is not as it should be.
    #[must_use]
    pub fn id(self) -> Id {
        match self {
            Self::Cargo | Self::Rustc => Id::RustMissing,
            Self::Go => Id::GoMissing,
            Self::CCompiler => Id::CCompilerMissing,
            Self::Docker => Id::NoEngine,
            Self::DockerCompose => Id::ComposeTooOld,
            Self::DockerBuildx => Id::BuildxTooOld,
            Self::Cgroups => Id::LimitsIgnored,
            Self::BaseImages => Id::ImageMissing,
            Self::EngineMemory => Id::OutOfMemory,
            Self::StateFolder => Id::AccessDenied,
            Self::Disk | Self::EngineDisk => Id::DiskFull,
            Self::Leftovers => Id::Leftovers,
            Self::Port(_) => Id::PortTaken,
            Self::Compose(id) => id,
        }
    }
}

impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name())
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at, e.g. `go`.
    #[serde(rename = "id")]
    pub check: Check,
    /// How it is.
    pub grade: Grade,
    /// What was found, e.g. `1.26.8`.
    pub found: String,
    /// What is required, where something is.
    pub required: Option<String>,
    /// One line that mends it: the catalogue's, unless a better one is known.
    pub fix: Option<String>,
    /// What the catalogue calls it, when it is not as it should be.
    pub trouble: Option<&'static str>,
}

impl Finding {
    /// A finding without a requirement, and with the catalogue's fix where one is due.
    pub fn new(check: Check, grade: Grade, found: impl Into<String>) -> Self {
        let is_bad = matches!(grade, Grade::Warning | Grade::Missing);
        let entry = is_bad.then(|| check.id().entry());
        Self {
            check,
            grade,
            found: found.into(),
            required: None,
            fix: entry.map(|entry| entry.fix.line().to_owned()),
            trouble: entry.map(|entry| entry.slug),
        }
    }

    /// Says what is required.
    #[must_use]
    pub fn required(mut self, required: impl Into<String>) -> Self {
        self.required = Some(required.into());
        self
    }

    /// Says what mends it, here and now.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}
