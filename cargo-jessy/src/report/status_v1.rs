//! `status --format json`, version 1: its own structs, so that a change inside shows here.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use crate::{events::RunStatus, ui::millis};

#[derive(Serialize)]
struct Document<'a> {
    event: &'static str,
    project: &'a str,
    engine: &'static str,
    env: &'a str,
    running: bool,
    supervisor_pid: Option<u32>,
    services: Vec<Service<'a>>,
}

#[derive(Serialize)]
struct Service<'a> {
    name: &'a str,
    state: &'static str,
    /// As it should be: healthy, or a one-shot that ended well.
    healthy: bool,
    detail: &'a str,
    pid: Option<u32>,
    /// The container's id; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<&'a str>,
    restarts: u32,
    ports: Vec<Port>,
    uptime_ms: Option<u64>,
    /// From the readiness of its dependencies to its own.
    ready_ms: Option<u64>,
    /// From the start of the run to its readiness.
    ready_at_ms: Option<u64>,
    exit_code: Option<i32>,
    signal: Option<i32>,
}

#[derive(Serialize)]
struct Port {
    target: u16,
    host: String,
    published: u16,
    public: bool,
}

/// The lines: the schema's version, then one document for each engine that runs something.
#[must_use]
pub fn status_json(runs: &[RunStatus], running: bool) -> Vec<String> {
    let schema = std::iter::once(r#"{"schema":1}"#.to_owned());
    schema.chain(runs.iter().map(|status| document(status, running))).collect()
}

fn document(status: &RunStatus, running: bool) -> String {
    let now = Timestamp::now();
    let services = status.services.iter().map(|service| Service {
        name: &service.name,
        state: service.state.word(),
        healthy: service.state.is_ready(),
        detail: &service.detail,
        pid: service.pid,
        container: service.container.as_deref(),
        restarts: service.restarts,
        ports: service
            .ports
            .iter()
            .map(|port| Port {
                target: port.target,
                host: port.host.to_string(),
                published: port.published,
                public: port.public,
            })
            .collect(),
        uptime_ms: service
            .started_at
            .filter(|_| service.pid.is_some())
            .and_then(|at| Duration::try_from(now.duration_since(at)).ok())
            .map(millis),
        ready_ms: service.ready_after.map(millis),
        ready_at_ms: service.ready_at.map(millis),
        exit_code: service.exit_code,
        signal: service.signal,
    });
    let document = Document {
        event: "status",
        project: &status.project,
        engine: status.engine.word(),
        env: &status.env,
        running,
        supervisor_pid: status.supervisor.filter(|_| running),
        services: services.collect(),
    };
    // Plain structs of strings and numbers always have a JSON form.
    serde_json::to_string(&document).unwrap_or_default()
}
