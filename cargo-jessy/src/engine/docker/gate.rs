//! Decides whether everything came up, and writes the cards of what did not.

use std::time::Duration;

use jiff::Timestamp;

use super::{
    logs,
    member::{Member, Phase, STARTS},
    run::Run,
    trouble,
};
use crate::{
    engine::native::ports,
    events::{Cause, ExitFact, FailureCard, Gate, Holder, ServiceState},
};

/// Log lines on a card.
const LINES: usize = 10;

/// The verdict once there is one. `late`: the time is over, so there is one now.
pub(super) async fn decide(run: &Run, late: Option<Duration>) -> Option<Gate> {
    let members = || run.members.values();
    let lost: Vec<&Member> = members().filter(|member| is_lost(member)).collect();
    if !lost.is_empty() {
        return Some(Gate { cards: cards(run, &lost, None).await, ..good(run) });
    }
    if members().all(is_up) {
        return Some(good(run));
    }
    let waited = late?;
    let late: Vec<&Member> = members().filter(|member| !is_up(member)).collect();
    let waits = |member: &Member| member.phase == Phase::Waiting;
    // Whoever only waits for others is a card only if no other says why.
    let only_waits = late.iter().all(|member| waits(member));
    let late: Vec<&Member> = late.into_iter().filter(|m| only_waits || !waits(m)).collect();
    Some(Gate { cards: cards(run, &late, Some(waited)).await, ..good(run) })
}

fn is_lost(member: &Member) -> bool {
    let crashes = member.status.restarts.saturating_sub(member.restarts_before);
    member.phase == Phase::Started
        && (matches!(member.status.state, ServiceState::Failed | ServiceState::Unhealthy)
            || crashes + 1 >= STARTS && !member.status.state.is_ready())
}

/// Ready, and if somebody waits for its end, ended.
fn is_up(member: &Member) -> bool {
    member.phase == Phase::Started
        && if member.is_one_shot {
            member.status.state == ServiceState::Completed
        } else {
            member.status.state.is_ready()
        }
}

fn good(run: &Run) -> Gate {
    let path = critical_path(run);
    let last = run.members.values().filter_map(|member| member.ready).max();
    Gate {
        cards: Vec::new(),
        total: last.map(|at| at.saturating_duration_since(run.begun)).unwrap_or_default(),
        critical_path: path,
    }
}

/// From the container that was ready last, back through the dependency that was ready last.
fn critical_path(run: &Run) -> Vec<(String, Duration)> {
    let ready = || run.members.values().filter(|member| member.unblocked.is_some());
    let mut path = Vec::new();
    let mut next = ready().filter(|member| member.ready.is_some()).max_by_key(|m| m.ready);
    while let Some(member) = next {
        path.push((member.container.name.clone(), member.own_time().unwrap_or_default()));
        let needs = run.order.needs.get(&member.container.service);
        let on = |other: &&Member| {
            needs.is_some_and(|needs| needs.depends_on.contains_key(&other.container.service))
        };
        next = ready().filter(|other| other.ready.is_some()).filter(on).max_by_key(|m| m.ready);
    }
    path.reverse();
    path
}

async fn cards(run: &Run, members: &[&Member], late: Option<Duration>) -> Vec<FailureCard> {
    let cards = members.iter().map(|member| card(run, member, late));
    futures_util::future::join_all(cards).await
}

async fn card(run: &Run, member: &Member, late: Option<Duration>) -> FailureCard {
    let snapshot = &member.snapshot;
    let ran = member.cause.is_none() || snapshot.exit.is_some();
    let cause = cause(run, member, late);
    let (port, holder) = match &cause {
        Cause::PortTaken { address } => held(run, address).await,
        _ => (member.status.ports.first().map(|port| port.published), None),
    };
    let log = if ran && member.phase == Phase::Started {
        logs::tail(&run.order.connection, &member.container, member.last_end, LINES).await
    } else {
        Vec::new()
    };
    let is_probe = matches!(cause, Cause::NeverHealthy { .. } | Cause::BecameUnhealthy);
    let is_oom = matches!(cause, Cause::OutOfMemory { .. });
    FailureCard {
        log,
        probe: snapshot.probe.clone().filter(|_| is_probe),
        // That the kernel's signal ended it is what the title says already.
        exit: snapshot.exit.map(ExitFact::Code).filter(|_| ran && !is_oom),
        next_start: member
            .status
            .next_start_at
            .and_then(|at| Duration::try_from(at.duration_since(Timestamp::now())).ok()),
        port,
        holder,
        ..FailureCard::new(&member.container.name, cause)
    }
}

fn crashes(member: &Member) -> u32 {
    let restarts = member.status.restarts.saturating_sub(member.restarts_before);
    restarts + u32::from(member.snapshot.exit.is_some() && restarts == 0)
}

fn cause(run: &Run, member: &Member, late: Option<Duration>) -> Cause {
    if let Some(cause) = &member.cause {
        return cause.clone();
    }
    if member.oom {
        return Cause::OutOfMemory { limit: member.snapshot.memory };
    }
    let waited = member.unblocked.unwrap_or(run.begun).elapsed();
    match member.status.state {
        ServiceState::Unhealthy if member.was_healthy => Cause::BecameUnhealthy,
        ServiceState::Unhealthy => Cause::NeverHealthy { waited },
        ServiceState::Healthy => Cause::NotEnded { waited: late.unwrap_or(waited) },
        _ if member.phase == Phase::Waiting => {
            Cause::StillWaits { others: run.unmet(member), waited: late.unwrap_or(waited) }
        }
        _ if crashes(member) > 1 => Cause::CrashLoop {
            // The one that was started by hand is one more.
            starts: member.status.restarts.saturating_sub(member.restarts_before) + 1,
            over: waited,
        },
        ServiceState::Failed | ServiceState::Restarting | ServiceState::Stopped => {
            Cause::CrashedAtStart
        }
        _ => Cause::NeverHealthy { waited },
    }
}

/// Who holds an address that can't be opened: another container by its name, else a process.
async fn held(run: &Run, address: &str) -> (Option<u16>, Option<Holder>) {
    let Some(port) = address.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok()) else {
        return (None, None);
    };
    let container = trouble::holder(&run.order.connection, port).await;
    (Some(port), container.or_else(|| ports::holder(port, |_| true)))
}
