//! One process of a service together with the questions after its health.

use std::{collections::BTreeMap, io, time::Instant};

use camino::Utf8Path;

use super::{
    asker::{Asker, Asking},
    health::{Change, Health},
    hub::{Handle, Hub},
    probe::Answer,
    process::{Process, Start},
};
use crate::{engine::native::orphans, events::ExitFact};

/// A process that runs, and how it answers.
pub(super) struct Running {
    pub(super) process: Process,
    /// What it must echo, so that no other can answer for it.
    pub(super) instance: String,
    pub(super) started: Instant,
    pub(super) health: Health,
    asker: Asker,
    probing: Asking,
}

/// What a process did.
pub(super) enum Happens {
    Exit(ExitFact),
    /// Its probe was answered; [`Running::ask_again`] comes next.
    Answer(Answer),
}

impl Running {
    /// Starts a process; `program` stands in for the plan's own.
    pub(super) fn start(
        hub: &Hub,
        handle: &Handle,
        name: &str,
        program: Option<&Utf8Path>,
    ) -> io::Result<Self> {
        let instance = format!("{name}-{:016x}", fastrand::u64(..));
        let mut environment = environment(hub, handle);
        environment.insert("JESSY_INSTANCE".into(), instance.clone());
        environment.insert(orphans::MARK.into(), hub.state.root().to_string());
        let mut argv: Vec<String> =
            handle.plan.argv.iter().map(|word| handle.rewrite.apply(word)).collect();
        if let (Some(program), Some(first)) = (program, argv.first_mut()) {
            program.as_str().clone_into(first);
        }
        let start = Start {
            service: name,
            argv: &argv,
            cwd: &handle.plan.cwd,
            environment: &environment,
            sockets: if handle.plan.pass_sockets { &handle.sockets } else { &[] },
        };
        let process = Process::start(&start, &hub.logs)?;
        let started = Instant::now();
        let asker = Asker::new(handle, &instance, environment);
        let health = Health::new(handle.plan.probe.as_ref(), started);
        let probing = asker.ask_after(health.pause());
        Ok(Self { process, instance, started, health, asker, probing })
    }

    /// Waits for the next thing that happens. May be dropped and called again.
    pub(super) async fn happens(&mut self) -> Happens {
        tokio::select! {
            exit = self.process.wait() => Happens::Exit(exit),
            answer = &mut self.probing => Happens::Answer(answer),
        }
    }

    /// Takes an answer in that stands for this process.
    pub(super) fn note(&mut self, answer: &Answer) -> Change {
        self.health.note(answer)
    }

    /// Asks once more after a pause. To be called after each answer.
    pub(super) fn ask_again(&mut self) {
        self.probing = self.asker.ask_after(self.health.pause());
    }
}

/// The variables of a service but those that name one process of it.
pub(super) fn environment(hub: &Hub, handle: &Handle) -> BTreeMap<String, String> {
    let mut environment: BTreeMap<String, String> = hub.base_environment.iter().cloned().collect();
    for (name, value) in &handle.plan.environment {
        environment.insert(name.clone(), handle.rewrite.apply(value));
    }
    environment
}
