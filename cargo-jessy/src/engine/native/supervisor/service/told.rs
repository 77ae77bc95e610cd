//! What everybody else is told of a service: its state, and the facts for its card.

use std::time::Instant;

use jiff::Timestamp;

use super::{
    super::{health::Change, probe::Answer, running::Running},
    Service,
};
use crate::events::{Cause, ExitFact, ServiceState};

impl Service<'_> {
    /// A process was started. `counted` is what this start adds to the restarts.
    pub(super) fn began(&self, running: &Running, counted: u32) {
        self.took_place(running);
        self.hub.update(self.handle, |status| {
            status.state = ServiceState::Starting;
            status.restarts += counted;
            status.detail.clear();
            status.next_start_at = None;
        });
    }

    /// It is the service's process now.
    pub(super) fn took_place(&self, running: &Running) {
        {
            let mut facts = self.handle.facts();
            facts.started = Some(running.started);
            facts.unblocked.get_or_insert(running.started);
            (facts.probe, facts.exit, facts.cause) = (None, None, None);
        }
        self.hub.update(self.handle, |status| {
            status.pid = Some(running.process.id());
            status.started_at = Some(Timestamp::now());
        });
    }

    /// Takes a probe's answer in and says what it changed.
    pub(super) fn answered(&self, running: &mut Running, answer: Answer) -> Change {
        let words = words(&answer);
        let change = running.note(&answer);
        self.handle.facts().probe.clone_from(&words);
        match change {
            Change::None => {
                let status = self.handle.status();
                // A good answer makes the last bad one of a healthy service untrue.
                let is_healthy = status.state == ServiceState::Healthy;
                let words = words.or_else(|| is_healthy.then(String::new));
                if let Some(words) = words.filter(|words| *words != status.detail) {
                    self.hub.update(self.handle, |status| status.detail = words);
                }
            }
            Change::Healthy => self.ready(ServiceState::Healthy),
            Change::Unhealthy { was_healthy, waited } => {
                self.handle.facts().cause = Some(match answer {
                    Answer::Stranger { got } => {
                        Cause::WrongServer { got, expected: running.instance.clone() }
                    }
                    _ if was_healthy => Cause::BecameUnhealthy,
                    _ => Cause::NeverHealthy { waited },
                });
                self.set(ServiceState::Unhealthy, &words.unwrap_or_default());
            }
        }
        change
    }

    /// The service answered well, or was a one-shot that ended well.
    pub(super) fn ready(&self, state: ServiceState) {
        let now = Instant::now();
        let (after, at) = {
            let mut facts = self.handle.facts();
            facts.cause = None;
            facts.ready.get_or_insert(now);
            let first = facts.ready.unwrap_or(now);
            let from = facts.started.unwrap_or(now);
            (now.saturating_duration_since(from), first.saturating_duration_since(self.hub.started))
        };
        self.hub.update(self.handle, |status| {
            // Healthy again after a bad stretch is no new start: keep the figure of the start.
            if status.state != ServiceState::Unhealthy || status.ready_after.is_none() {
                status.ready_after = Some(after);
            }
            status.ready_at.get_or_insert(at);
            status.state = state;
            status.detail.clear();
        });
    }

    pub(super) fn gone(&self, exit: ExitFact) {
        self.handle.facts().exit = Some(exit);
        self.hub.update(self.handle, |status| {
            status.pid = None;
            (status.exit_code, status.signal) = match exit {
                ExitFact::Code(code) => (Some(code), None),
                ExitFact::Signal(signal) => (None, Some(signal)),
            };
        });
    }

    pub(super) fn set(&self, state: ServiceState, detail: &str) {
        self.hub.update(self.handle, |status| {
            status.state = state;
            detail.clone_into(&mut status.detail);
            status.next_start_at = None;
        });
    }
}

/// What is wrong with an answer.
pub(super) fn words(answer: &Answer) -> Option<String> {
    match answer {
        Answer::Good => None,
        Answer::Bad(why) => Some(why.clone()),
        Answer::Stranger { got: None } => Some("answered without our instance".to_owned()),
        Answer::Stranger { got: Some(got) } => Some(format!("answered as instance {got}")),
    }
}

/// How a process ended, in words.
pub(super) fn describe(exit: ExitFact) -> String {
    match exit {
        ExitFact::Code(code) => format!("exit code {code}"),
        ExitFact::Signal(signal) => format!("ended by signal {signal}"),
    }
}
