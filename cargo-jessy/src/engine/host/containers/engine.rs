//! The engine and its plugins: there, new enough, able to hold limits.

use semver::Version;
use serde::Deserialize;

use crate::{
    engine::{
        docker::{compose::COMPOSE, connect::API},
        host::version_in,
    },
    events::{Check, Finding, Grade},
};

/// The first buildx with named contexts and all that the builds use.
const BUILDX: Version = Version::new(0, 12, 0);

/// `docker info`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Info {
    pub(super) docker_root_dir: String,
    pub(super) mem_total: u64,
    pub(super) operating_system: String,
    cgroup_version: String,
    memory_limit: bool,
    pids_limit: bool,
    cpu_cfs_quota: bool,
    pub(super) client_info: Client,
}

/// What `docker info` says of the CLI.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Client {
    pub(super) context: String,
    plugins: Option<Vec<Plugin>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Plugin {
    name: String,
    version: String,
}

/// `docker version`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Versions {
    server: Option<Server>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Server {
    version: String,
    api_version: String,
}

fn asked_for() -> String {
    format!("API ≥ {}.{} (Engine 25), for containers only", API.major, API.minor)
}

pub(super) fn not_installed(absent: Grade) -> Finding {
    let finding = Finding::new(Check::Docker, absent, "not on the PATH").required(asked_for());
    if absent == Grade::Note {
        finding
    } else {
        finding.fix("install a Docker engine (docs.docker.com/engine/install)")
    }
}

/// The engine, and whether it answers.
pub(super) fn engine(versions: Result<Versions, String>, absent: Grade) -> (Finding, bool) {
    let server = versions.and_then(|versions| versions.server.ok_or("no answer".to_owned()));
    let (finding, answers) = match server {
        Ok(Server { version, api_version }) => {
            let found = format!("engine {version}, API {api_version}");
            let is_new = version_in(&api_version).is_some_and(|api| api >= API);
            let finding = if is_new {
                Finding::new(Check::Docker, Grade::Good, found)
            } else {
                let grade = if absent == Grade::Note { Grade::Warning } else { Grade::Missing };
                Finding::new(Check::Docker, grade, found)
                    .fix("update the Docker engine (docs.docker.com/engine/install)")
            };
            (finding, true)
        }
        Err(why) => {
            let fix = if why.contains("permission denied") {
                "sudo usermod -aG docker \"$USER\", then log in again"
            } else {
                "start the engine: sudo systemctl start docker, or sudo dockerd"
            };
            let finding = Finding::new(Check::Docker, absent, format!("no engine answers: {why}"));
            (finding.fix(fix), false)
        }
    };
    (finding.required(asked_for()), answers)
}

/// Compose and buildx.
pub(super) fn plugins(info: &Info, absent: Grade) -> [Finding; 2] {
    let plugin = |check: Check, name: &str, least: &Version| {
        let mut plugins = info.client_info.plugins.iter().flatten();
        let version = plugins.find(|plugin| plugin.name == name).map(|p| p.version.as_str());
        let found = version.unwrap_or("not installed");
        let finding = match version.and_then(version_in) {
            Some(version) if version >= *least => Finding::new(check, Grade::Good, found),
            None if absent == Grade::Note => Finding::new(check, Grade::Note, found),
            _ => {
                let grade = if absent == Grade::Note { Grade::Warning } else { Grade::Missing };
                Finding::new(check, grade, found)
                    .fix(format!("sudo apt-get install --yes docker-{name}-plugin"))
            }
        };
        finding.required(format!("≥ {least}, for containers only"))
    };
    [
        plugin(Check::DockerCompose, "compose", &COMPOSE),
        plugin(Check::DockerBuildx, "buildx", &BUILDX),
    ]
}

/// Whether limits of services can be held.
pub(super) fn limits(info: &Info) -> Option<Finding> {
    let kinds =
        [("memory", info.memory_limit), ("CPU", info.cpu_cfs_quota), ("pids", info.pids_limit)];
    let lost: Vec<_> = kinds.iter().filter(|(_, is)| !is).map(|(name, _)| *name).collect();
    if info.cgroup_version.is_empty() {
        return None;
    }
    let version = format!("v{}", info.cgroup_version);
    if lost.is_empty() {
        return Some(Finding::new(Check::Cgroups, Grade::Good, version));
    }
    let found = format!("{version}, which can't limit {}", lost.join(", "));
    Some(
        Finding::new(Check::Cgroups, Grade::Warning, found)
            .required("limits of memory, CPU and pids"),
    )
}
