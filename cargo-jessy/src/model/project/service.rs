//! A service, typed.

use std::collections::BTreeMap;
use std::time::Duration;

use indexmap::IndexMap;

use super::NativeFacts;

/// A service with everything resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Its key in the file, by which others find it.
    pub name: String,
    /// The image to run, or the name to give to what is built.
    pub image: Option<String>,
    /// How the image is built.
    pub build: Option<Build>,
    /// The words after the entrypoint; `None` is the image's own.
    pub command: Option<Vec<String>>,
    /// The program; `None` is the image's own.
    pub entrypoint: Option<Vec<String>>,
    /// Variables, those of env files included. One that has no value anywhere isn't here.
    pub environment: IndexMap<String, String>,
    /// Ports that are published, one entry a container port.
    pub ports: Vec<Port>,
    /// Ports for the other services only, such as `8080` or `8080-8085/udp`.
    pub expose: Vec<String>,
    /// What is mounted.
    pub volumes: Vec<Mount>,
    /// What must be there first, implied dependencies included, services that are off left out.
    pub depends_on: IndexMap<String, Dependency>,
    /// When it counts as healthy; `None` is the image's own.
    pub healthcheck: Option<Healthcheck>,
    /// What happens when it ends.
    pub restart: Restart,
    /// Time between the stop signal and the kill; `None` is the engine's 10 s.
    pub stop_grace_period: Option<Duration>,
    /// The signal that asks it to end, such as `SIGINT`; `None` is the image's own, else SIGTERM.
    pub stop_signal: Option<String>,
    /// Files with secrets.
    pub secrets: Vec<FileMount>,
    /// Files with configs.
    pub configs: Vec<FileMount>,
    /// The networks that it is on; empty with a `network_mode`.
    pub networks: Vec<String>,
    /// Names under which it is found, by network.
    pub aliases: IndexMap<String, Vec<String>>,
    /// Where it starts.
    pub working_dir: Option<String>,
    /// Who runs it: a name or number, with a group or without.
    pub user: Option<String>,
    /// The profiles that turn it on; none is always on.
    pub profiles: Vec<String>,
    /// Labels, those of label files included.
    pub labels: IndexMap<String, String>,
    /// Copies that are asked for, if any number is.
    pub replicas: Option<u32>,
    /// What the native engine is told in `x-jessy`.
    pub native: Option<NativeFacts>,
    /// The `x-…` keys as they are.
    pub extensions: BTreeMap<String, serde_json::Value>,
}

/// How an image is built: what others need of it. The whole section is in
/// [`Project::to_json`](super::Project::to_json).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// A directory, absolute, or an address.
    pub context: String,
    /// The Dockerfile, relative to the context; `None` if it is inline.
    pub dockerfile: Option<String>,
    /// The Dockerfile's text.
    pub dockerfile_inline: Option<String>,
    /// The stage to build.
    pub target: Option<String>,
    /// Arguments with a value.
    pub args: IndexMap<String, String>,
}

/// A published port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// The address to listen on; `None` is all.
    pub host_ip: Option<String>,
    /// The host's port or range, such as `8080` or `8080-8090`; `None` lets the system pick.
    pub published: Option<String>,
    /// The container's port.
    pub target: u16,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
    /// `ingress` or `host`.
    pub mode: String,
}

/// Something mounted into a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Its kind.
    pub kind: MountKind,
    /// The host's path (bind) or the key of the volume; `None` is an anonymous volume or memory.
    pub source: Option<String>,
    /// The container's path.
    pub target: String,
    /// Whether writing is refused.
    pub read_only: bool,
}

/// The kinds of mounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MountKind {
    /// A path of the host.
    Bind,
    /// A volume.
    Volume,
    /// Memory.
    Tmpfs,
    /// A named pipe of Windows.
    NamedPipe,
    /// A volume of a cluster.
    Cluster,
}

/// A dependency on another service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dependency {
    /// How far the other one must be.
    pub condition: Condition,
    /// Whether it is an error if the other one can't be had.
    pub required: bool,
    /// Whether this one is restarted when the other one is.
    pub restart: bool,
}

/// How far a dependency must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// `service_started`.
    Started,
    /// `service_healthy`.
    Healthy,
    /// `service_completed_successfully`.
    CompletedSuccessfully,
}

/// When a service counts as healthy. What is `None` is the image's own, else the engine's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Healthcheck {
    /// `CMD` and words, `CMD-SHELL` and a line, or `NONE`; empty is the image's own.
    pub test: Vec<String>,
    /// Time between two probes.
    pub interval: Option<Duration>,
    /// Time that a probe may take.
    pub timeout: Option<Duration>,
    /// Bad probes in a row that make it unhealthy.
    pub retries: Option<u64>,
    /// Time in which bad probes don't count.
    pub start_period: Option<Duration>,
    /// Time between two probes in the start period.
    pub start_interval: Option<Duration>,
    /// Whether it is turned off.
    pub disable: bool,
}

/// What happens when a service ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Restart {
    /// Nothing.
    #[default]
    No,
    /// It is started again, whatever the reason.
    Always,
    /// It is started again after a failure, so often at most.
    OnFailure {
        /// `None` is without end.
        max: Option<u32>,
    },
    /// As always, but not after it was stopped by hand.
    UnlessStopped,
}

/// A secret or config as a file in the container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileMount {
    /// The key of the secret or config.
    pub source: String,
    /// The container's path.
    pub target: String,
}
