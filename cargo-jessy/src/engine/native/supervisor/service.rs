//! The life of one service: waits for what it depends on, runs, is probed, ends, starts again.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use rustix::process::Signal;
use tokio::sync::mpsc;

use super::{
    asker::Asker,
    backoff::{Backoff, Next},
    health::{Change, Health},
    hub::{Command, Handle, Hub},
    probe::Answer,
    process::{Process, Start},
};
use crate::{
    engine::native::{orphans, plan::Condition},
    events::{Cause, ExitFact, ServiceState, ServiceStatus},
};

/// What the task does next.
enum Step {
    Start,
    /// Start after an end that nobody asked for.
    StartAgain,
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
    let mut service = Service { hub: &hub, handle, name: &name, commands, backoff };
    let mut step = service.wait_for_dependencies().await;
    loop {
        step = match step {
            Step::Start => service.live(0).await,
            Step::StartAgain => service.live(1).await,
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
                    command => return self.obey_at_rest(command),
                },
            }
        }
    }

    /// One process from its start to its end. `counted` is what this start adds to the restarts.
    async fn live(&mut self, counted: u32) -> Step {
        let instance = format!("{}-{:016x}", self.name, fastrand::u64(..));
        let environment = self.environment(&instance);
        let argv: Vec<String> =
            self.handle.plan.argv.iter().map(|word| self.handle.rewrite.apply(word)).collect();
        let start = Start {
            service: self.name,
            argv: &argv,
            cwd: &self.handle.plan.cwd,
            environment: &environment,
            sockets: if self.handle.plan.pass_sockets { &self.handle.sockets } else { &[] },
        };
        let mut process = match Process::start(&start, &self.hub.logs) {
            Ok(process) => process,
            Err(error) => {
                self.handle.facts().cause = Some(Cause::NotStarted { why: error.to_string() });
                self.set(ServiceState::Failed, "could not be started");
                return Step::Rest;
            }
        };
        let started = Instant::now();
        {
            let mut facts = self.handle.facts();
            facts.started = Some(started);
            facts.unblocked.get_or_insert(started);
            (facts.probe, facts.exit, facts.cause) = (None, None, None);
        }
        self.hub.update(self.handle, |status| {
            status.pid = Some(process.id());
            status.started_at = Some(Timestamp::now());
            status.state = ServiceState::Starting;
            status.restarts += counted;
            status.detail.clear();
            status.next_start_at = None;
        });
        let asker = Asker::new(self.handle, &instance, environment);
        let mut health = Health::new(self.handle.plan.probe.as_ref(), started);
        let mut probing = asker.ask_after(health.pause());
        loop {
            tokio::select! {
                exit = process.wait() => {
                    process.clean_up().await;
                    return self.ended(exit, started, health.healthy_for());
                }
                answer = &mut probing => {
                    self.answered(&mut health, answer, &instance);
                    probing = asker.ask_after(health.pause());
                }
                command = self.commands.recv() => {
                    self.set(ServiceState::Stopping, "");
                    let exit = process.stop(self.stop_signal(), self.handle.plan.stop_grace).await;
                    self.gone(exit);
                    return self.obey_at_rest(command);
                }
            }
        }
    }

    fn answered(&self, health: &mut Health, answer: Answer, expected: &str) {
        let words = match &answer {
            Answer::Good => None,
            Answer::Bad(why) => Some(why.clone()),
            Answer::Stranger { got: None } => Some("answered without our instance".to_owned()),
            Answer::Stranger { got: Some(got) } => Some(format!("answered as instance {got}")),
        };
        let change = health.note(&answer);
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
                        Cause::WrongServer { got, expected: expected.to_owned() }
                    }
                    _ if was_healthy => Cause::BecameUnhealthy,
                    _ => Cause::NeverHealthy { waited },
                });
                self.set(ServiceState::Unhealthy, &words.unwrap_or_default());
            }
        }
    }

    /// The service answered well, or was a one-shot that ended well.
    fn ready(&self, state: ServiceState) {
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

    fn ended(&mut self, exit: ExitFact, started: Instant, healthy: Option<Duration>) -> Step {
        self.gone(exit);
        let was_probed = self.handle.plan.probe.is_some();
        match self.backoff.ended(exit, started, healthy) {
            Next::Completed if was_probed && healthy.is_none() => {
                self.handle.facts().cause = Some(Cause::EndedEarly);
                self.set(ServiceState::Failed, "ended with exit code 0 before it was healthy");
                Step::Rest
            }
            Next::Completed => {
                self.ready(ServiceState::Completed);
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

    fn gone(&self, exit: ExitFact) {
        self.handle.facts().exit = Some(exit);
        self.hub.update(self.handle, |status| {
            status.pid = None;
            (status.exit_code, status.signal) = match exit {
                ExitFact::Code(code) => (Some(code), None),
                ExitFact::Signal(signal) => (None, Some(signal)),
            };
        });
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
            Some(Command::Restart(_)) if *self.hub.ending.borrow() => Step::Rest,
            Some(Command::Restart(done)) => {
                self.backoff.reset();
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

    fn set(&self, state: ServiceState, detail: &str) {
        self.hub.update(self.handle, |status| {
            status.state = state;
            detail.clone_into(&mut status.detail);
            status.next_start_at = None;
        });
    }

    fn environment(&self, instance: &str) -> BTreeMap<String, String> {
        let mut environment: BTreeMap<String, String> =
            self.hub.base_environment.iter().cloned().collect();
        for (name, value) in &self.handle.plan.environment {
            environment.insert(name.clone(), self.handle.rewrite.apply(value));
        }
        environment.insert("JESSY_INSTANCE".into(), instance.to_owned());
        environment.insert(orphans::MARK.into(), self.hub.state.root().to_string());
        environment
    }

    fn stop_signal(&self) -> Signal {
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

pub(super) fn is_met(condition: Condition, status: &ServiceStatus) -> bool {
    match condition {
        Condition::Started => !matches!(status.state, ServiceState::Waiting),
        Condition::Healthy => status.state == ServiceState::Healthy,
        Condition::CompletedSuccessfully => status.state == ServiceState::Completed,
    }
}

/// How a process ended, in words.
fn describe(exit: ExitFact) -> String {
    match exit {
        ExitFact::Code(code) => format!("exit code {code}"),
        ExitFact::Signal(signal) => format!("ended by signal {signal}"),
    }
}
