//! What the engine says of a container at one moment, in the words that both engines share.

use std::{collections::BTreeMap, net::IpAddr, time::Duration};

use bollard::models::{
    ContainerInspectResponse, ContainerState, ContainerStateStatusEnum as Word, Health,
    HealthStatusEnum, HealthcheckResult, NetworkSettings,
};
use jiff::Timestamp;

use super::{containers::Container, state::Record};
use crate::events::{Port, ServiceState, ServiceStatus};

/// The engine's first pause before it starts a container again; each further one is twice the
/// last, up to [`LONGEST`]. Source: moby, `restartmanager`.
const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(60);

/// Probes that the engine remembers. Source: moby, `daemon/health.go`.
const REMEMBERED: usize = 5;

/// A container at one moment.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// When its latest process started.
    pub started_at: Option<Timestamp>,
    /// When a process of it ended last, whether another one runs by now or not.
    pub last_end: Option<Timestamp>,
    /// When its latest process ended, if it has.
    pub finished_at: Option<Timestamp>,
    /// The exit code of its latest process, if it has ended.
    pub exit: Option<i32>,
    /// Whether the kernel killed it for its memory.
    pub oom: bool,
    /// How much memory it may take, in bytes.
    pub memory: Option<u64>,
    /// Whether it has a health check, its image's own included.
    pub is_checked: bool,
    /// Good probes in a row, as far as the engine remembers them (five).
    pub good_in_a_row: usize,
    /// When the first good probe of this start ended, while the engine still remembers it.
    pub first_good: Option<Timestamp>,
    /// What the last bad probe said.
    pub probe: Option<String>,
    /// The state, its restarts and its ports.
    pub status: Option<ServiceStatus>,
}

impl Snapshot {
    /// Reads what the engine says. `is_one_shot`: others wait for the container's end.
    #[must_use]
    pub fn of(container: &Container, said: ContainerInspectResponse, is_one_shot: bool) -> Self {
        let state = said.state.unwrap_or_default();
        let word = state.status.unwrap_or(Word::EMPTY);
        let policy = said.host_config.as_ref().and_then(|host| host.restart_policy.as_ref());
        let policy = policy.and_then(|policy| policy.name).map(|name| name.to_string());
        let is_kept = policy.is_some_and(|name| !matches!(name.as_str(), "" | "no"));
        let memory = said.host_config.and_then(|host| u64::try_from(host.memory?).ok());
        let config = said.config.and_then(|config| config.healthcheck?.test);
        let is_checked = config.is_some_and(|test| !test.is_empty() && test[0] != "NONE");
        let ended = matches!(word, Word::EXITED | Word::RESTARTING | Word::DEAD);
        let exit = state.exit_code.and_then(|code| i32::try_from(code).ok()).filter(|_| ended);
        let started_at = time(state.started_at.as_deref());
        let last_end = time(state.finished_at.as_deref());
        let finished_at = last_end.filter(|_| ended);
        let log = state.health.as_ref().and_then(|health| health.log.as_deref()).unwrap_or(&[]);
        let mut status = ServiceStatus::new(&container.name, ServiceState::Waiting, Vec::new());
        status.restarts = said.restart_count.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        (status.state, status.detail) = described(&state, word, is_one_shot, is_kept, log);
        status.container = Some(container.id.clone());
        status.pid = state.pid.and_then(|pid| u32::try_from(pid).ok()).filter(|pid| *pid > 0);
        status.started_at = started_at;
        status.ports = ports(said.network_settings);
        status.exit_code = exit;
        if word == Word::RESTARTING {
            let pause = FIRST.saturating_mul(1 << status.restarts.saturating_sub(1).min(16));
            status.next_start_at = finished_at.map(|at| at + pause.min(LONGEST));
        }
        Self {
            started_at,
            last_end,
            finished_at,
            exit,
            oom: state.oom_killed.unwrap_or(false),
            memory: memory.filter(|bytes| *bytes > 0),
            is_checked,
            good_in_a_row: log.iter().rev().take_while(|probe| is_good(probe)).count(),
            first_good: log
                .iter()
                .find(|probe| is_good(probe))
                .filter(|_| log.len() < REMEMBERED)
                .and_then(ended_at),
            probe: log.iter().rev().find(|probe| !is_good(probe)).map(said_by),
            status: Some(status),
        }
    }

    /// The status with the times that a run has written down, or that the engine still knows.
    #[must_use]
    pub fn recorded(
        &self,
        container: &Container,
        record: Option<&Record>,
    ) -> Option<ServiceStatus> {
        let mut status = self.status.clone()?;
        let known = record.and_then(|record| record.ready.get(&container.id));
        if let Some(ready) = known.filter(|ready| Some(ready.started_at) == self.started_at) {
            (status.ready_after, status.ready_at) = (Some(ready.after), Some(ready.at));
        } else if status.state == ServiceState::Healthy && self.is_checked {
            status.ready_after = self.started_at.zip(self.first_good).and_then(between);
        } else if status.state == ServiceState::Completed {
            status.ready_after = self.started_at.zip(self.finished_at).and_then(between);
        }
        Some(status)
    }
}

/// The state, and a few words more.
fn described(
    state: &ContainerState,
    word: Word,
    is_one_shot: bool,
    is_kept: bool,
    log: &[HealthcheckResult],
) -> (ServiceState, String) {
    let exit = || match state.exit_code.unwrap_or(0) {
        _ if state.oom_killed == Some(true) => "out of memory".to_owned(),
        code => format!("exit code {code}"),
    };
    match word {
        Word::RUNNING => match health(state.health.as_ref()) {
            HealthStatusEnum::STARTING => {
                (ServiceState::Starting, log.last().map(said_by).unwrap_or_default())
            }
            HealthStatusEnum::UNHEALTHY => {
                (ServiceState::Unhealthy, log.last().map(said_by).unwrap_or_default())
            }
            _ => (ServiceState::Healthy, String::new()),
        },
        Word::PAUSED => (ServiceState::Unhealthy, "paused".into()),
        Word::RESTARTING => (ServiceState::Restarting, exit()),
        Word::STOPPING => (ServiceState::Stopping, String::new()),
        Word::REMOVING => (ServiceState::Stopping, "being removed".into()),
        Word::EXITED if state.exit_code == Some(0) && (is_one_shot || !is_kept) => {
            (ServiceState::Completed, String::new())
        }
        // The engine starts it again unless somebody stopped it.
        Word::EXITED if is_kept => (ServiceState::Stopped, String::new()),
        Word::EXITED | Word::DEAD => (ServiceState::Failed, exit()),
        Word::CREATED | Word::EMPTY => (ServiceState::Waiting, String::new()),
    }
}

fn health(health: Option<&Health>) -> HealthStatusEnum {
    health.and_then(|health| health.status).unwrap_or(HealthStatusEnum::NONE)
}

fn is_good(probe: &HealthcheckResult) -> bool {
    probe.exit_code == Some(0)
}

/// A probe's words on one line.
fn said_by(probe: &HealthcheckResult) -> String {
    let output = probe.output.as_deref().unwrap_or_default();
    let words = output.split_whitespace().collect::<Vec<_>>().join(" ");
    let words: String = words.chars().take(200).collect();
    match (words.as_str(), probe.exit_code.unwrap_or(0)) {
        ("", 0) => String::new(),
        ("", code) => format!("exit code {code}"),
        (words, _) => words.to_owned(),
    }
}

fn ended_at(probe: &HealthcheckResult) -> Option<Timestamp> {
    time(probe.end.as_deref())
}

/// The engine writes the year 1 where there is no time.
fn time(text: Option<&str>) -> Option<Timestamp> {
    let at: Timestamp = text?.parse().ok()?;
    (at > Timestamp::UNIX_EPOCH).then_some(at)
}

fn between((from, to): (Timestamp, Timestamp)) -> Option<Duration> {
    Duration::try_from(to.duration_since(from)).ok()
}

/// What is published on this host. The engine publishes on IPv4 and IPv6 apart: one line is enough.
fn ports(network: Option<NetworkSettings>) -> Vec<Port> {
    let mut ports = BTreeMap::new();
    for (target, bindings) in network.and_then(|network| network.ports).unwrap_or_default() {
        let Some(target) = target.split('/').next().and_then(|port| port.parse().ok()) else {
            continue;
        };
        for binding in bindings.unwrap_or_default() {
            let host = binding.host_ip.as_deref().and_then(|ip| ip.parse::<IpAddr>().ok());
            let published = binding.host_port.as_deref().and_then(|port| port.parse().ok());
            if let (Some(host), Some(published)) = (host, published) {
                let port = Port { target, host, published, public: true };
                let key = (target, published);
                ports
                    .entry(key)
                    .and_modify(|p: &mut Port| {
                        if host.is_ipv4() {
                            *p = port;
                        }
                    })
                    .or_insert(port);
            }
        }
    }
    ports.into_values().collect()
}
