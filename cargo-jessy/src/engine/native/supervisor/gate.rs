//! Decides whether everything came up, and writes the cards of what did not.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{
    hub::{self, Handle, Hub},
    service::is_met,
};
use crate::{
    engine::native::{logs, plan::Condition, ports},
    events::{Cause, FailureCard, Gate, ServiceState, ServiceStatus},
};

/// Log lines on a card.
pub(super) const LINES: usize = 10;

/// Waits until all services are ready, one of them can't be any more, or `timeout` is over.
/// `None`: somebody ends everything first, so nothing was decided.
pub(super) async fn wait(hub: &Hub, only: Option<&str>, timeout: Option<Duration>) -> Option<Gate> {
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
            return Some(Gate { cards, ..good(hub) });
        }
        if asked().all(|(name, handle)| is_up(hub, name, &handle.status())) {
            return Some(good(hub));
        }
        tokio::select! {
            // A missed change is no harm: the newest state is read above.
            _ = changes.recv() => {}
            () = hub::set(&hub.ending) => return None,
            () = &mut sleep => {
                let late: Vec<_> = asked()
                    .filter(|(name, handle)| !is_up(hub, name, &handle.status()))
                    .collect();
                let waits = |handle: &Handle| handle.status().state == ServiceState::Waiting;
                // Whoever only waits for others is a card only if no other says why.
                let only_waits = late.iter().all(|(_, handle)| waits(handle));
                let cards = late
                    .into_iter()
                    .filter(|(_, handle)| only_waits || !waits(handle))
                    .map(|(name, handle)| late_card(hub, name, handle, begun))
                    .collect();
                return Some(Gate { cards, ..good(hub) });
            }
        }
    }
}

fn is_lost(status: &ServiceStatus) -> bool {
    matches!(status.state, ServiceState::Failed | ServiceState::Unhealthy)
}

/// Whether somebody waits for its end.
pub(super) fn is_one_shot(hub: &Hub, name: &str) -> bool {
    let ends = Some(&Condition::CompletedSuccessfully);
    hub.services.values().any(|other| other.plan.depends_on.get(name) == ends)
}

/// Ready, and if somebody waits for its end, ended.
fn is_up(hub: &Hub, name: &str, status: &ServiceStatus) -> bool {
    if is_one_shot(hub, name) {
        status.state == ServiceState::Completed
    } else {
        status.state.is_ready()
    }
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
            ServiceState::Waiting => {
                Cause::StillWaits { others: unmet(hub, handle), waited: begun.elapsed() }
            }
            ServiceState::Healthy => Cause::NotEnded { waited: begun.elapsed() },
            ServiceState::Restarting if status.restarts == 0 => Cause::CrashedAtStart,
            ServiceState::Restarting => {
                Cause::CrashLoop { starts: status.restarts + 1, over: begun.elapsed() }
            }
            _ => Cause::NeverHealthy { waited: begun.elapsed() },
        };
    }
    card
}

/// What a service still waits for.
fn unmet(hub: &Hub, handle: &Handle) -> Vec<String> {
    let is_unmet = |name: &String, condition: Condition| {
        hub.services.get(name).is_some_and(|other| !is_met(condition, &other.status()))
    };
    let dependencies = handle.plan.depends_on.iter();
    dependencies.filter(|(name, on)| is_unmet(name, **on)).map(|(name, _)| name.clone()).collect()
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
