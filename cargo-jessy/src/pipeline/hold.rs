//! What steps and their lanes wait for: others that they need, and what only one may use at a time.

use std::sync::OnceLock;

use tokio::sync::{Mutex, MutexGuard, RwLockReadGuard, RwLockWriteGuard, SemaphorePermit};

use super::run::Run;
use crate::{
    events::{Sink, Status, StepEvent},
    proc::{Held, lock},
    steps::Resource,
};

/// A resource, until it is dropped.
#[expect(dead_code, reason = "its drop lets go")]
pub(super) enum Holding<'a> {
    /// The machine whole.
    Whole(RwLockWriteGuard<'a, ()>),
    /// A share of the machine, and what the lane has for itself.
    Share(RwLockReadGuard<'a, ()>, Option<MutexGuard<'a, ()>>),
}

/// A wait, from its beginning until it is dropped. Tells of both.
struct Wait<'a> {
    sink: &'a Sink<StepEvent>,
    step: &'static str,
    what: &'a str,
}

impl<'a> Wait<'a> {
    fn begin(sink: &'a Sink<StepEvent>, step: &'static str, what: &'a str) -> Self {
        sink.emit(StepEvent::Waiting { step, what: what.to_owned() });
        Self { sink, step, what }
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        self.sink.emit(StepEvent::Waited { step: self.step, what: self.what.to_owned() });
    }
}

impl Run {
    /// Waits until nobody else has a resource that a lane of this step needs.
    pub(super) async fn hold(&self, step: &'static str, resource: Resource) -> Holding<'_> {
        let what = resource.name().unwrap_or("a step that has the machine to itself");
        if resource == Resource::Machine {
            if let Ok(whole) = self.machine.try_write() {
                return Holding::Whole(whole);
            }
            let _wait = Wait::begin(&self.sink, step, what);
            return Holding::Whole(self.machine.write().await);
        }
        let lock = match resource {
            Resource::CargoTarget => Some(&self.cargo_target),
            Resource::Go => Some(&self.go),
            Resource::Machine | Resource::Nothing => None,
        };
        match (self.machine.try_read(), lock.map(Mutex::try_lock).transpose()) {
            (Ok(share), Ok(held)) => return Holding::Share(share, held),
            // Half of it is let go: who waits holds nothing.
            half => drop(half),
        }
        let _wait = Wait::begin(&self.sink, step, what);
        let share = self.machine.read().await;
        match lock {
            Some(lock) => Holding::Share(share, Some(lock.lock().await)),
            None => Holding::Share(share, None),
        }
    }

    /// Waits until one more toolchain may compile; nothing for what is not known to compile.
    pub(super) async fn compile(
        &self,
        step: &'static str,
        resource: Resource,
    ) -> Option<SemaphorePermit<'_>> {
        match resource {
            Resource::CargoTarget | Resource::Go => {}
            Resource::Machine | Resource::Nothing => return None,
        }
        if let Ok(permit) = self.compilers.try_acquire() {
            return Some(permit);
        }
        let _wait = Wait::begin(&self.sink, step, "the compiler of another toolchain");
        // It is never closed.
        self.compilers.acquire().await.ok()
    }

    /// Waits for the same step of other runs on this workspace.
    pub(super) async fn hold_step(&self, step: &'static str) -> Option<Held> {
        let wait = OnceLock::new();
        let waits = || {
            wait.get_or_init(|| Wait::begin(&self.sink, step, "the same step of another run"));
        };
        // A file system without locks leaves the care to whoever starts two runs on it.
        let held = lock(&self.locks.join(step), &self.stop, waits).await;
        held.ok().flatten()
    }

    /// Waits for a step that another one needs; the reason not to go on, if there is one.
    pub(super) async fn wait_for(&self, step: &'static str, need: &str) -> Option<String> {
        // Not part of the run: the selection is taken at its word.
        let mut status = self.statuses.get(need)?.clone();
        let waits = status.borrow().is_none();
        let _wait = waits.then(|| Wait::begin(&self.sink, step, need));
        let ended = status.wait_for(Option::is_some).await;
        let ended = ended.ok().and_then(|status| *status);
        match ended {
            Some(Status::Passed | Status::Cached | Status::Inconclusive | Status::Skipped) => None,
            Some(Status::Failed) => Some(format!("needs {need}, which failed")),
            Some(Status::Missing) => Some(format!("needs {need}, which lacks a tool")),
            Some(Status::Interrupted) | None => Some(format!("needs {need}, which did not end")),
        }
    }
}
