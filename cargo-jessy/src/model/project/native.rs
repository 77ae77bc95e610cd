//! `x-jessy` on a service: what the native engine needs and compose has no key for.

use std::time::Duration;

use camino::Utf8PathBuf;
use indexmap::IndexMap;

/// The facts for a run without containers. Unknown keys are errors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NativeFacts {
    /// How the program is built.
    pub build: Option<NativeBuild>,
    /// The words to run, with `{bin}` for what was built; `None` is `{bin}` and the command.
    pub run: Option<Vec<String>>,
    /// Who opens the ports.
    pub sockets: Sockets,
    /// How readiness is asked; `None` uses the health check.
    pub health: Option<NativeHealth>,
    /// Variables that hold natively only, over all others.
    pub environment: IndexMap<String, String>,
    /// Where a path of the container is on the host, by prefix; absolute.
    pub paths: IndexMap<String, Utf8PathBuf>,
    /// What starts it anew when it changes; absolute.
    pub watch: Vec<Utf8PathBuf>,
    /// The words that compile the mounted sources within a running container and end with a line
    /// `changed` or `unchanged`: whether another program came out than the one that runs.
    pub compile: Option<Vec<String>>,
    /// Whether a new process may run beside the old one for a moment.
    pub reload: Reload,
    /// How often and how fast it is started again. Fields that are `None` have defaults in the
    /// engine.
    pub restart: NativeRestart,
}

/// How a program is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NativeBuild {
    /// By cargo.
    Cargo(CargoBuild),
    /// By go.
    Go(GoBuild),
    /// By a command.
    Command(CommandBuild),
}

/// A binary of a package of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CargoBuild {
    /// The package.
    pub package: String,
    /// The binary; by default named as the package.
    pub bin: String,
    /// Features to turn on.
    pub features: Vec<String>,
}

/// A main package of a Go module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoBuild {
    /// The module's directory, absolute.
    pub dir: Utf8PathBuf,
    /// The package, such as `./cmd/api`; by default the module's root.
    pub package: String,
    /// The program's name; by default the service's.
    pub output: String,
}

/// A build of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandBuild {
    /// The words to run in the project's directory.
    pub command: Vec<String>,
    /// The program that comes out, absolute.
    pub output: Utf8PathBuf,
}

/// Who opens a service's ports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sockets {
    /// The engine, which passes them on as `LISTEN_FDS`.
    #[default]
    Pass,
    /// The service itself.
    None,
}

/// In which order a new process takes over from an old one. Named as Compose names the orders of
/// a rolling update.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reload {
    /// The old one ends before the new one starts: two at once would get into each other's way,
    /// on one database file for instance.
    #[default]
    StopFirst,
    /// The old one ends once the new one is healthy.
    StartFirst,
}

/// Where readiness is asked over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NativeHealth {
    /// The container's port.
    pub port: u16,
    /// The path, such as `/health/ready`.
    pub path: String,
    /// The field of the answer that names the instance, so that another server on the same port
    /// is told apart; `None` asks for the status only.
    pub field: Option<String>,
    /// How long failures don't count; `None` is the health check's own. A container may have to
    /// compile first.
    pub start_period: Option<Duration>,
}

/// Restarts after failures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NativeRestart {
    /// Attempts in a row.
    pub max_attempts: Option<u32>,
    /// The first wait; each next one is twice as long.
    pub base: Option<Duration>,
    /// The longest wait.
    pub cap: Option<Duration>,
    /// Time up after which the count starts anew.
    pub reset_after: Option<Duration>,
}
