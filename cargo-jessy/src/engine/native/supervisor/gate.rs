//! Decides whether everything came up, and writes the cards of what did not.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::hub::{self, Handle, Hub};
use crate::{
    engine::native::{logs, plan::Condition, ports},
    events::{Cause, FailureCard, Gate, ServiceState, ServiceStatus},
};

/// Log lines on a card.
const LINES: usize = 10;

/// Waits until all services are ready, one of them can't be any more, or `timeout` is over.
pub(super) async fn wait(hub: &Hub, only: Option<&str>, timeout: Option<Duration>) -> Gate {
    let begun = Instant::now();
    let mut changes = hub.changes();
    let limit = timeout.unwrap_or(Duration::from_secs(86_400 * 365));
    let sleep = tokio::time::sleep(limit);
    tokio::pin!(sleep);
    loop {
        let asked = || hub.services.iter().filter(|(name, _)| only.is_none_or(|o| o == *name));
        let failed: Vec<_> = asked().filter(|(_, handle)| is_lost(&handle.status())).collect();
        if !failed.is_empty() {
            let cards = failed.into_iter().map(|(name, handle)| card(hub, name, handle)).collect();
            return Gate { cards, ..good(hub) };
        }
        if asked().all(|(name, handle)| is_up(hub, name, &handle.status())) {
            return good(hub);
        }
        tokio::select! {
            // A missed change is no harm: the newest state is read above.
            _ = changes.recv() => {}
            () = hub::set(&hub.ending) => {
                return Gate { cards: Vec::new(), ..good(hub) };
            }
            () = &mut sleep => {
                let late = asked().filter(|(_, handle)| {
                    let state = handle.status().state;
                    !state.is_ready() && state != ServiceState::Waiting
                });
                let cards = late.map(|(name, handle)| late_card(hub, name, handle, begun)).collect();
                return Gate { cards, ..good(hub) };
            }
        }
    }
}

fn is_lost(status: &ServiceStatus) -> bool {
    matches!(status.state, ServiceState::Failed | ServiceState::Unhealthy)
}

/// Ready, and if somebody waits for its end, ended.
fn is_up(hub: &Hub, name: &str, status: &ServiceStatus) -> bool {
    let is_one_shot = hub
        .services
        .values()
        .any(|other| other.plan.depends_on.get(name) == Some(&Condition::CompletedSuccessfully));
    if is_one_shot { status.state == ServiceState::Completed } else { status.state.is_ready() }
}

fn good(hub: &Hub) -> Gate {
    let path = critical_path(hub);
    let last = path.last().and_then(|(name, _)| hub.services.get(name));
    let ready = last.and_then(|handle| handle.facts().ready);
    Gate {
        cards: Vec::new(),
        total: ready.map(|at| at.saturating_duration_since(hub.started)).unwrap_or_default(),
        critical_path: path,
    }
}

/// From the service that was ready last, back through the dependency that was ready last.
fn critical_path(hub: &Hub) -> Vec<(String, Duration)> {
    let ready_at = |name: &String| hub.services.get(name).and_then(|handle| handle.facts().ready);
    let mut path = Vec::new();
    let mut next =
        hub.services.keys().filter(|name| ready_at(name).is_some()).max_by_key(|n| ready_at(n));
    while let Some(name) = next {
        let Some(handle) = hub.services.get(name) else {
            break;
        };
        path.push((name.clone(), handle.own_time().unwrap_or_default()));
        let dependencies = handle.plan.depends_on.keys();
        next = dependencies.filter(|name| ready_at(name).is_some()).max_by_key(|n| ready_at(n));
    }
    path.reverse();
    path
}

fn late_card(hub: &Hub, name: &str, handle: &Handle, begun: Instant) -> FailureCard {
    let mut card = card(hub, name, handle);
    if handle.facts().cause.is_none() {
        let status = handle.status();
        card.cause = match status.state {
            ServiceState::Restarting if status.restarts == 0 => Cause::CrashedAtStart,
            ServiceState::Restarting => {
                Cause::CrashLoop { starts: status.restarts + 1, over: begun.elapsed() }
            }
            _ => Cause::NeverHealthy { waited: begun.elapsed() },
        };
    }
    card
}

/// The card of a service as it is now.
pub(super) fn card(hub: &Hub, name: &str, handle: &Handle) -> FailureCard {
    let status = handle.status();
    let facts = handle.facts().clone();
    let port = status.ports.first().map(|port| port.published);
    let ours = [Some(std::process::id()), status.pid];
    let holder = port.and_then(|port| ports::holder(port, |pid| !ours.contains(&Some(pid))));
    FailureCard {
        service: name.to_owned(),
        cause: facts.cause.unwrap_or(Cause::NeverHealthy { waited: hub.started.elapsed() }),
        log: logs::tail(&hub.state, name, LINES),
        probe: facts.probe,
        exit: facts.exit,
        next_start: status
            .next_start_at
            .and_then(|at| Duration::try_from(at.duration_since(Timestamp::now())).ok()),
        port,
        holder,
    }
}
