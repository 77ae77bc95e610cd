//! One process of a service from its start to its end.

use rustix::process::Signal;
use tokio::sync::oneshot;

use super::{
    super::{
        health::Change,
        hub::Command,
        kept,
        running::{Happens, Running},
    },
    Service, Step,
    takeover::{Candidate, Waiter},
};
use crate::events::{Cause, Reloaded, ServiceState};

impl Service<'_> {
    /// `counted` is what this start adds to the restarts; `waiter` wants to know whether it
    /// becomes healthy.
    pub(super) async fn live(&mut self, counted: u32, mut waiter: Option<Waiter>) -> Step {
        let mut current = match self.start() {
            Ok(running) => running,
            Err(error) => {
                self.handle.facts().cause = Some(Cause::NotStarted { why: error.to_string() });
                self.set(ServiceState::Failed, "could not be started");
                return self.fell(waiter, Step::Rest);
            }
        };
        self.began(&current, counted);
        let mut candidate: Option<Candidate> = None;
        loop {
            tokio::select! {
                happens = current.happens() => match happens {
                    Happens::Exit(exit) => {
                        let Running { process, started, health, .. } = current;
                        process.clean_up().await;
                        if let Some(Candidate { running, done }) = candidate {
                            // The new one has the service to itself now.
                            self.gone(exit);
                            self.send_off(running);
                            return Step::TakeOver(Waiter::New(done));
                        }
                        return self.ended(exit, started, health.healthy_for(), waiter);
                    }
                    Happens::Answer(answer) => {
                        // A process that a debugger holds can't answer, and that is no fault.
                        let change = if self.handle.is_debugged() {
                            Change::None
                        } else {
                            self.answered(&mut current, answer)
                        };
                        match change {
                            Change::Healthy => self.proved(&mut waiter),
                            Change::Unhealthy { was_healthy: false, .. } if waiter.is_some() => {
                                let grace = self.handle.plan.stop_grace;
                                let exit = current.process.stop(self.stop_signal(), grace).await;
                                self.gone(exit);
                                return self.fell(waiter, Step::Rest);
                            }
                            _ => {}
                        }
                        current.ask_again();
                    }
                },
                happens = Candidate::happens(candidate.as_mut()) => {
                    candidate = self.candidate_did(candidate, happens, &mut current).await;
                }
                command = self.commands.recv() => {
                    if let Some(Candidate { running, .. }) = candidate.take() {
                        // Whoever asked for it hears that another came first.
                        self.send_off(running);
                    }
                    match command {
                        Some(Command::Reload(done)) if self.may_run_twice() => {
                            candidate = self.beside(done);
                        }
                        command => return self.end(current, command).await,
                    }
                }
            }
        }
    }

    fn start(&self) -> std::io::Result<Running> {
        if self.program.is_none() {
            kept::offer(self.hub, self.handle, self.name);
        }
        Running::start(self.hub, self.handle, self.name, self.program.as_deref())
    }

    /// The process was healthy for the first time. What a one-shot is to prove is its end.
    fn proved(&mut self, waiter: &mut Option<Waiter>) {
        if self.is_one_shot() {
            return;
        }
        if self.program.is_none() {
            kept::accept(self.hub, self.name);
        }
        if let Some(waiter) = waiter.take() {
            waiter.healthy();
        }
    }

    /// A new process beside the one that serves.
    fn beside(&mut self, done: oneshot::Sender<Reloaded>) -> Option<Candidate> {
        self.program = None;
        match self.start() {
            Ok(running) => Some(Candidate { running, done }),
            Err(error) => {
                let cause = Cause::NotStarted { why: error.to_string() };
                self.refuse(done, self.card_of(cause, None, None));
                None
            }
        }
    }

    async fn end(&mut self, current: Running, command: Option<Command>) -> Step {
        let detail =
            if matches!(command, Some(Command::Reload(_))) { "for the new program" } else { "" };
        self.set(ServiceState::Stopping, detail);
        let exit = current.process.stop(self.stop_signal(), self.handle.plan.stop_grace).await;
        self.gone(exit);
        if matches!(command, Some(Command::Stop(_)) | None) {
            while self.leaving.join_next().await.is_some() {}
        }
        self.obey_at_rest(command)
    }

    pub(super) fn stop_signal(&self) -> Signal {
        match self.handle.plan.stop_signal.trim_start_matches("SIG") {
            "INT" | "2" => Signal::INT,
            "QUIT" | "3" => Signal::QUIT,
            "HUP" | "1" => Signal::HUP,
            "KILL" | "9" => Signal::KILL,
            "USR1" | "10" => Signal::USR1,
            "USR2" | "12" => Signal::USR2,
            _ => Signal::TERM,
        }
    }
}
