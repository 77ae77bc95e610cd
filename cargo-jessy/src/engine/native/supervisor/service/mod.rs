//! The life of one service: waits for what it depends on, runs, is probed, ends, starts again.

mod live;
mod takeover;
mod told;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use camino::Utf8PathBuf;
use jiff::Timestamp;
use tokio::{sync::mpsc, task::JoinSet};

use self::{takeover::Waiter, told::describe};
use super::{
    backoff::{Backoff, Next},
    hub::{Command, Handle, Hub},
};
use crate::{
    engine::native::plan::Condition,
    events::{Cause, ExitFact, Reloaded, ServiceState, ServiceStatus},
};

/// What the task does next.
enum Step {
    Start,
    /// Start after an end that nobody asked for.
    StartAgain,
    /// Start because of a reload, which waits for the outcome.
    TakeOver(Waiter),
    Pause(Duration),
    /// Stay down until somebody asks for a start.
    Rest,
    /// Everything ends.
    Leave,
}

/// Runs a service until it is told to stop for good.
pub(super) async fn run(hub: Arc<Hub>, name: String, commands: mpsc::Receiver<Command>) {
    let Some(handle) = hub.services.get(&name) else {
        return;
    };
    let backoff = Backoff::new(handle.plan.restart);
    let mut service = Service {
        hub: &hub,
        handle,
        name: &name,
        commands,
        backoff,
        program: None,
        leaving: JoinSet::new(),
    };
    let mut step = service.wait_for_dependencies().await;
    loop {
        step = match step {
            Step::Start => service.live(0, None).await,
            Step::StartAgain => service.live(1, None).await,
            Step::TakeOver(waiter) => service.live(0, Some(waiter)).await,
            Step::Pause(pause) => service.pause(pause).await,
            Step::Rest => service.rest().await,
            Step::Leave => return,
        };
    }
}

struct Service<'a> {
    hub: &'a Hub,
    handle: &'a Handle,
    name: &'a str,
    commands: mpsc::Receiver<Command>,
    backoff: Backoff,
    /// The last good program, while the plan's own is known to be bad.
    program: Option<Utf8PathBuf>,
    /// Processes that were told to end, while another one serves already.
    leaving: JoinSet<ExitFact>,
}

impl Service<'_> {
    /// Somebody who asks for a restart meanwhile waits as well: nothing runs yet.
    async fn wait_for_dependencies(&mut self) -> Step {
        let hub = self.hub;
        let dependencies = &self.handle.plan.depends_on;
        let all = async {
            for (name, condition) in dependencies {
                let Some(other) = hub.services.get(name) else {
                    continue;
                };
                let met = |status: &ServiceStatus| is_met(*condition, status);
                // The hub keeps every sender for as long as it lives.
                let _ = other.watch().wait_for(met).await;
            }
        };
        tokio::pin!(all);
        loop {
            tokio::select! {
                () = &mut all => {
                    self.handle.facts().unblocked = Some(Instant::now());
                    return Step::Start;
                }
                command = self.commands.recv() => match command {
                    Some(Command::Restart(done)) => drop(done.send(())),
                    Some(Command::Reload(done)) => {
                        // What is started later is what was built just now.
                        let _ = done.send(Reloaded { card: None, old_serves: false });
                    }
                    command => return self.obey_at_rest(command),
                },
            }
        }
    }

    fn ended(
        &mut self,
        exit: ExitFact,
        started: Instant,
        healthy: Option<Duration>,
        waiter: Option<Waiter>,
    ) -> Step {
        self.gone(exit);
        let is_well = exit == ExitFact::Code(0);
        if waiter.is_some() && !(is_well && self.is_one_shot()) {
            let cause = if is_well { Cause::EndedEarly } else { Cause::CrashedAtStart };
            self.handle.facts().cause = Some(cause);
            self.set(ServiceState::Failed, &describe(exit));
            return self.fell(waiter, Step::Rest);
        }
        let was_probed = self.handle.plan.probe.is_some();
        match self.backoff.ended(exit, started, healthy) {
            Next::Completed if was_probed && healthy.is_none() => {
                self.handle.facts().cause = Some(Cause::EndedEarly);
                self.set(ServiceState::Failed, "ended with exit code 0 before it was healthy");
                Step::Rest
            }
            Next::Completed => {
                self.ready(ServiceState::Completed);
                if let Some(waiter) = waiter {
                    waiter.healthy();
                }
                Step::Rest
            }
            Next::GiveUp => {
                let ends = self.backoff.ends;
                let since = self.backoff.since.unwrap_or(started);
                self.handle.facts().cause = Some(if ends > 1 {
                    Cause::CrashLoop { starts: ends, over: since.elapsed() }
                } else {
                    Cause::CrashedAtStart
                });
                self.set(ServiceState::Failed, &describe(exit));
                Step::Rest
            }
            Next::After(pause) => Step::Pause(pause),
        }
    }

    async fn pause(&mut self, pause: Duration) -> Step {
        let exit = self.handle.facts().exit.map(describe).unwrap_or_default();
        let at = Timestamp::now() + pause;
        self.hub.update(self.handle, |status| {
            status.state = ServiceState::Restarting;
            status.detail = exit;
            status.next_start_at = Some(at);
        });
        tokio::select! {
            () = tokio::time::sleep(pause) => Step::StartAgain,
            command = self.commands.recv() => self.obey_at_rest(command),
        }
    }

    async fn rest(&mut self) -> Step {
        let command = self.commands.recv().await;
        self.obey_at_rest(command)
    }

    /// A command while no process runs.
    fn obey_at_rest(&mut self, command: Option<Command>) -> Step {
        match command {
            // Those that were asked for before the end must not hold it up.
            Some(Command::Restart(_) | Command::Reload(_)) if *self.hub.ending.borrow() => {
                Step::Rest
            }
            Some(Command::Reload(done)) => {
                self.backoff.reset();
                self.program = None;
                self.set(ServiceState::Starting, "");
                Step::TakeOver(Waiter::New(done))
            }
            Some(Command::Restart(done)) => {
                self.backoff.reset();
                self.program = None;
                self.set(ServiceState::Starting, "");
                let _ = done.send(());
                Step::Start
            }
            Some(Command::Stop(done)) => {
                self.set(ServiceState::Stopped, "");
                let _ = done.send(());
                Step::Leave
            }
            None => Step::Leave,
        }
    }
}

pub(super) fn is_met(condition: Condition, status: &ServiceStatus) -> bool {
    match condition {
        Condition::Started => !matches!(status.state, ServiceState::Waiting),
        Condition::Healthy => status.state == ServiceState::Healthy,
        Condition::CompletedSuccessfully => status.state == ServiceState::Completed,
    }
}
