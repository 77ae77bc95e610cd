//! `status` as a table.

use std::time::Duration;

use jiff::Timestamp;

use super::services::authority;
use crate::{
    events::{EngineKind, RunStatus, ServiceState, ServiceStatus},
    ui::{Paint, duration},
};

/// The lines of the table.
#[must_use]
pub fn status(status: &RunStatus, paint: Paint) -> Vec<String> {
    let now = Timestamp::now();
    let id = if status.engine == EngineKind::Docker { "CONTAINER" } else { "PID" };
    let head = ["SERVICE", "STATE", "RESTARTS", "UPTIME", "READY IN", id, "PORTS"];
    let mut table = vec![head.map(str::to_owned)];
    table.extend(status.services.iter().map(|service| cells(service, now)));
    let mut widths = [0; 7];
    for row in &table {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let up = elapsed(status.since, now);
    let env =
        if status.env.is_empty() { "no overlay".into() } else { format!("env {}", status.env) };
    let title =
        format!("{} · {} · {env} · up {}", status.project, status.engine.word(), duration(up));
    let mut lines = vec![paint.dim(&title)];
    for (index, row) in table.iter().enumerate() {
        let state = index.checked_sub(1).map(|at| status.services[at].state);
        let cells = row.iter().zip(widths).enumerate().map(|(column, (cell, width))| {
            let cell = format!("{cell:<width$}");
            match (column, state) {
                (_, None) => paint.dim(&cell),
                (0, _) => paint.strong(&cell),
                (1, Some(state)) => coloured(state, &cell, paint),
                _ => cell,
            }
        });
        lines.push(cells.collect::<Vec<_>>().join("  ").trim_end().to_owned());
    }
    for service in &status.services {
        if !service.detail.is_empty() {
            lines.push(format!("{}: {}", paint.strong(&service.name), service.detail));
        }
    }
    lines
}

fn cells(service: &ServiceStatus, now: Timestamp) -> [String; 7] {
    let none = || "-".to_owned();
    let uptime = service.started_at.filter(|_| service.pid.is_some());
    let ports: Vec<_> = service
        .ports
        .iter()
        .map(|port| {
            let note = if port.public { "" } else { " (internal)" };
            format!("{}{note}", authority(port.host, port.published))
        })
        .collect();
    [
        service.name.clone(),
        service.state.word().to_owned(),
        service.restarts.to_string(),
        uptime.map_or_else(none, |at| duration(elapsed(at, now))),
        service.ready_after.map_or_else(none, duration),
        match &service.container {
            // As `docker ps` shows it.
            Some(id) => id.chars().take(12).collect(),
            None => service.pid.map_or_else(none, |pid| pid.to_string()),
        },
        ports.join(" "),
    ]
}

fn coloured(state: ServiceState, cell: &str, paint: Paint) -> String {
    match state {
        ServiceState::Healthy | ServiceState::Completed => paint.good(cell),
        ServiceState::Unhealthy | ServiceState::Failed => paint.bad(cell),
        ServiceState::Stopped => paint.dim(cell),
        _ => paint.warn(cell),
    }
}

fn elapsed(from: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(from)).unwrap_or_default()
}
