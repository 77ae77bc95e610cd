//! One container of a run: when it counts as started, believed and ready.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{containers::Container, snapshot::Snapshot, state::Record};
use crate::{
    events::{Cause, ServiceState, ServiceStatus},
    model::Condition,
};

/// Without a health check: so long must a process run until we believe that it stays.
const SETTLED: Duration = Duration::from_millis(250);
/// After a crash: so long, or so many good probes in a row, since one may be luck.
const STEADY: Duration = Duration::from_secs(3);
const STEADY_PROBES: usize = 3;
/// Starts of a container that ends again and again, until we give up on it: a person waits.
pub(super) const STARTS: u32 = 5;

/// One container, as the run knows it.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) container: Container,
    /// Others wait for its end.
    pub(super) is_one_shot: bool,
    pub(super) phase: Phase,
    pub(super) snapshot: Snapshot,
    pub(super) status: ServiceStatus,
    /// Restarts before this run.
    pub(super) restarts_before: u32,
    /// The end of the process before this run, by the engine's clock: what was logged by then is
    /// not about this run. (`started_at` is no such mark: the first lines can be older.)
    pub(super) last_end: Option<Timestamp>,
    pub(super) unblocked: Option<Instant>,
    pub(super) ready: Option<Instant>,
    pub(super) cause: Option<Cause>,
    pub(super) was_healthy: bool,
    /// The kernel killed a process of it for its memory.
    pub(super) oom: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Its dependencies are not as far as they must be.
    Waiting,
    /// The engine was asked to start it.
    Asked,
    /// It was started.
    Started,
}

impl Member {
    /// One that nothing is known of yet.
    pub(super) fn new(container: Container, is_one_shot: bool, phase: Phase) -> Self {
        Self {
            status: ServiceStatus::new(&container.name, ServiceState::Waiting, Vec::new()),
            container,
            is_one_shot,
            phase,
            snapshot: Snapshot::default(),
            restarts_before: 0,
            last_end: None,
            unblocked: None,
            ready: None,
            cause: None,
            was_healthy: false,
            oom: false,
        }
    }

    /// Takes the newest snapshot in.
    pub(super) fn see(&mut self, record: Option<&Record>) {
        let Some(mut status) = self.snapshot.recorded(&self.container, record) else { return };
        self.oom |= self.snapshot.oom;
        if status.state == ServiceState::Healthy && !self.is_believed(&status) {
            status.state = ServiceState::Starting;
            status.detail = if self.snapshot.is_checked {
                "healthy after a crash: waiting for further good probes".into()
            } else {
                String::new()
            };
        }
        // It ended well, and was to stay.
        if status.state == ServiceState::Completed && self.ended_early() {
            status.state = ServiceState::Failed;
            status.detail = "ended with exit code 0 before it was healthy".into();
            self.cause = Some(Cause::EndedEarly);
        }
        // A one-shot that runs is of no use to anybody yet, however long it stays.
        let is_done = !self.is_one_shot || status.state == ServiceState::Completed;
        if status.state.is_ready() && is_done && self.ready.is_none() {
            self.ready = Some(Instant::now());
        }
        if let Some(own) = self.own_time() {
            status.ready_after = Some(own);
        }
        self.was_healthy |= status.state == ServiceState::Healthy;
        if self.cause == Some(Cause::EndedEarly) && status.state != ServiceState::Failed {
            self.cause = None;
        }
        self.status = status;
    }

    /// A container that has crashed must prove itself, and one that is never asked must stay.
    fn is_believed(&self, status: &ServiceStatus) -> bool {
        let ran = self
            .snapshot
            .started_at
            .and_then(|at| Duration::try_from(Timestamp::now().duration_since(at)).ok());
        let ran = ran.unwrap_or_default();
        let has_crashed = status.restarts > self.restarts_before;
        match (has_crashed, self.snapshot.is_checked) {
            (false, true) => true,
            (false, false) => ran >= SETTLED,
            (true, true) => self.snapshot.good_in_a_row >= STEADY_PROBES,
            (true, false) => ran >= STEADY,
        }
    }

    /// It has a health check and ended before that was good. A one-shot may have one too: that of
    /// an image which others serve from.
    fn ended_early(&self) -> bool {
        !self.is_one_shot
            && self.snapshot.is_checked
            && !self.was_healthy
            && self.snapshot.first_good.is_none()
    }

    pub(super) fn own_time(&self) -> Option<Duration> {
        Some(self.ready?.saturating_duration_since(self.unblocked?))
    }
}

pub(super) fn is_met(condition: Condition, other: &Member) -> bool {
    other.phase == Phase::Started
        && match condition {
            Condition::Started => !matches!(other.status.state, ServiceState::Waiting),
            Condition::Healthy => other.status.state == ServiceState::Healthy,
            Condition::CompletedSuccessfully => other.status.state == ServiceState::Completed,
        }
}
