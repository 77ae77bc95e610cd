//! A new process takes over from an old one, or doesn't.

use tokio::sync::oneshot;

use super::{
    super::{
        gate,
        health::Change,
        kept,
        probe::Answer,
        running::{Happens, Running},
    },
    Service, Step,
    told::words,
};
use crate::{
    engine::native::{
        logs,
        plan::{Check, ReloadOrder},
    },
    events::{Cause, ExitFact, FailureCard, Reloaded, ServiceState},
};

/// Who waits for a process to be healthy.
pub(super) enum Waiter {
    /// It is the new one.
    New(oneshot::Sender<Reloaded>),
    /// It is the one of before, because the new one failed, as this card says.
    Back(oneshot::Sender<Reloaded>, Box<FailureCard>),
}

impl Waiter {
    pub(super) fn healthy(self) {
        let (done, card) = match self {
            Self::New(done) => (done, None),
            Self::Back(done, card) => (done, Some(card)),
        };
        let old_serves = card.is_some();
        // Whoever asked may have left.
        let _ = done.send(Reloaded { card, old_serves });
    }
}

/// A new process that is not healthy yet, beside the old one that serves.
pub(super) struct Candidate {
    pub(super) running: Running,
    pub(super) done: oneshot::Sender<Reloaded>,
}

impl Candidate {
    /// Waits for what it does next; for ever if there is none.
    pub(super) async fn happens(candidate: Option<&mut Self>) -> Happens {
        match candidate {
            Some(candidate) => candidate.running.happens().await,
            None => std::future::pending().await,
        }
    }
}

impl Service<'_> {
    /// Whether two of its processes may run at once, and we can tell their answers apart: both
    /// accept from the one socket.
    pub(super) fn may_run_twice(&self) -> bool {
        let plan = &self.handle.plan;
        let echoes = plan.probe.as_ref().is_some_and(
            |probe| matches!(&probe.check, Check::Http { field, .. } if field.is_some()),
        );
        let serves = self.handle.status().state == ServiceState::Healthy;
        plan.reload == ReloadOrder::StartFirst && plan.pass_sockets && echoes && serves
    }

    /// Takes in what a candidate did. Gives it back for as long as nothing is decided.
    pub(super) async fn candidate_did(
        &mut self,
        candidate: Option<Candidate>,
        happens: Happens,
        current: &mut Running,
    ) -> Option<Candidate> {
        let Candidate { mut running, done } = candidate?;
        let answer = match happens {
            Happens::Answer(answer) => answer,
            Happens::Exit(exit) => {
                running.process.clean_up().await;
                self.refuse(done, self.card_of(Cause::CrashedAtStart, Some(exit), None));
                return None;
            }
        };
        let is_of_old =
            matches!(&answer, Answer::Stranger { got: Some(got) } if *got == current.instance);
        let change =
            if is_of_old { running.health.pass_over() } else { running.health.note(&answer) };
        match change {
            Change::None => {
                running.ask_again();
                Some(Candidate { running, done })
            }
            Change::Healthy => {
                self.send_off(std::mem::replace(current, running));
                current.ask_again();
                self.took_place(current);
                self.ready(ServiceState::Healthy);
                kept::accept(self.hub, self.name);
                Waiter::New(done).healthy();
                None
            }
            Change::Unhealthy { waited, .. } => {
                let probe = words(&answer).filter(|_| !is_of_old);
                let cause = match answer {
                    Answer::Stranger { got } if !is_of_old => {
                        Cause::WrongServer { got, expected: running.instance.clone() }
                    }
                    _ => Cause::NeverHealthy { waited },
                };
                self.send_off(running);
                self.refuse(done, self.card_of(cause, None, probe));
                None
            }
        }
    }

    /// Ends a process that no longer counts, and goes on meanwhile.
    pub(super) fn send_off(&mut self, running: Running) {
        while self.leaving.try_join_next().is_some() {}
        self.leaving.spawn(running.process.stop(self.stop_signal(), self.handle.plan.stop_grace));
    }

    /// The new one is no good; the old one never stopped.
    pub(super) fn refuse(&mut self, done: oneshot::Sender<Reloaded>, card: FailureCard) {
        // Should the old one crash, it is the one to be started again.
        self.program = kept::find(self.hub, self.name);
        // Whoever asked may have left.
        let _ = done.send(Reloaded { card: Some(Box::new(card)), old_serves: true });
    }

    /// The process failed before it was healthy. If it was a new one that took over from an old
    /// one, the old one comes back, if there is a way; else what `otherwise` says.
    pub(super) fn fell(&mut self, waiter: Option<Waiter>, otherwise: Step) -> Step {
        let (done, card, program) = match waiter {
            None => return otherwise,
            Some(Waiter::Back(done, card)) => (done, card, None),
            Some(Waiter::New(done)) => {
                let card = Box::new(gate::card(self.hub, self.name, self.handle));
                // What a one-shot did before is still done.
                let program = kept::find(self.hub, self.name).filter(|_| !self.is_one_shot());
                (done, card, program)
            }
        };
        if program.is_some() {
            self.program = program;
            self.backoff.reset();
            return Step::TakeOver(Waiter::Back(done, card));
        }
        // Whoever asked may have left.
        let old_serves = self.is_one_shot() && self.handle.facts().ready.is_some();
        let _ = done.send(Reloaded { card: Some(card), old_serves });
        otherwise
    }

    /// Whether its end is what others wait for.
    pub(super) fn is_one_shot(&self) -> bool {
        gate::is_one_shot(self.hub, self.name)
    }

    pub(super) fn card_of(
        &self,
        cause: Cause,
        exit: Option<ExitFact>,
        probe: Option<String>,
    ) -> FailureCard {
        let log = logs::tail(&self.hub.state, self.name, gate::LINES);
        FailureCard { log, exit, probe, ..FailureCard::new(self.name, cause) }
    }
}
