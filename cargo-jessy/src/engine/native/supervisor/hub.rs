//! What the tasks of a supervisor share: the plan, the state of each service, the logs.

use std::{
    net::TcpListener,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use indexmap::IndexMap;
use jiff::Timestamp;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use crate::{
    engine::native::{
        logs::LogStore,
        plan::{Plan, ServicePlan},
        rewrite::Rewrite,
        state::StateDir,
    },
    events::{Cause, EngineKind, ExitFact, Port, Reloaded, RunStatus, ServiceState, ServiceStatus},
};

/// Changes that a slow client may lag behind; it is told the newest state anyway.
const CHANGES: usize = 1024;

/// What a service's task is told to do.
#[derive(Debug)]
pub(super) enum Command {
    /// End the process and stay down.
    Stop(oneshot::Sender<()>),
    /// End the process and start a new one; answered once that runs.
    Restart(oneshot::Sender<()>),
    /// Let a new process take over; answered once it is healthy, or has failed.
    Reload(oneshot::Sender<Reloaded>),
}

/// What a service's failure card needs beyond its status.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// Why it failed, once that is known.
    pub(super) cause: Option<Cause>,
    /// What the last probe got.
    pub(super) probe: Option<String>,
    /// How the last process ended.
    pub(super) exit: Option<ExitFact>,
    /// When the latest process started.
    pub(super) started: Option<Instant>,
    /// The dependencies were ready then.
    pub(super) unblocked: Option<Instant>,
    /// First time healthy or completed.
    pub(super) ready: Option<Instant>,
}

/// One service, seen from outside its task.
#[derive(Debug)]
pub(super) struct Handle {
    pub(super) plan: ServicePlan,
    pub(super) sockets: Vec<TcpListener>,
    pub(super) rewrite: Rewrite,
    pub(super) commands: mpsc::Sender<Command>,
    /// How many debuggers may hold its process.
    pub(super) debuggers: watch::Sender<usize>,
    status: watch::Sender<ServiceStatus>,
    facts: Mutex<Facts>,
}

/// All that is shared.
#[derive(Debug)]
pub(super) struct Hub {
    pub(super) state: StateDir,
    pub(super) project: String,
    pub(super) env: String,
    plan_id: Mutex<String>,
    pub(super) base_environment: Vec<(String, String)>,
    pub(super) started: Instant,
    pub(super) since: Timestamp,
    pub(super) services: IndexMap<String, Handle>,
    pub(super) logs: Arc<LogStore>,
    changes: broadcast::Sender<ServiceStatus>,
    /// True once everything is to end.
    pub(super) ending: watch::Sender<bool>,
    /// True once everything has ended.
    pub(super) ended: watch::Sender<bool>,
}

/// A service and what it listens on, before its task exists.
pub(super) struct Opened {
    pub(super) sockets: Vec<TcpListener>,
    pub(super) ports: Vec<Port>,
}

impl Hub {
    /// Shares `plan`; gives each service's end of its command channel back.
    pub(super) fn new(
        plan: &Plan,
        mut opened: IndexMap<String, Opened>,
        logs: LogStore,
        base_environment: Vec<(String, String)>,
    ) -> (Arc<Self>, Vec<(String, mpsc::Receiver<Command>)>) {
        let addresses: Vec<_> = opened
            .iter()
            .flat_map(|(name, opened)| {
                opened.ports.iter().map(move |port| {
                    let at = crate::engine::native::ports::reachable(port.host, port.published);
                    (name.clone(), port.target, at)
                })
            })
            .collect();
        let mut receivers = Vec::new();
        let mut services = IndexMap::new();
        for (name, service) in &plan.services {
            let (commands, receiver) = mpsc::channel(8);
            let opened = opened
                .swap_remove(name)
                .unwrap_or(Opened { sockets: Vec::new(), ports: Vec::new() });
            let (status, _) =
                watch::channel(ServiceStatus::new(name, ServiceState::Waiting, opened.ports));
            receivers.push((name.clone(), receiver));
            let rewrite =
                Rewrite::default().addresses(addresses.iter().cloned()).paths(&service.paths);
            let handle = Handle {
                plan: service.clone(),
                sockets: opened.sockets,
                rewrite,
                commands,
                debuggers: watch::channel(0).0,
                status,
                facts: Mutex::default(),
            };
            services.insert(name.clone(), handle);
        }
        let hub = Self {
            state: StateDir::at(&plan.state),
            project: plan.project.clone(),
            env: plan.env.clone(),
            plan_id: Mutex::new(plan.id.clone()),
            base_environment,
            started: Instant::now(),
            since: Timestamp::now(),
            services,
            logs: Arc::new(logs),
            changes: broadcast::channel(CHANGES).0,
            ending: watch::channel(false).0,
            ended: watch::channel(false).0,
        };
        (Arc::new(hub), receivers)
    }

    /// The state of all.
    pub(super) fn status(&self) -> RunStatus {
        RunStatus {
            engine: EngineKind::Native,
            project: self.project.clone(),
            env: self.env.clone(),
            plan_id: self.plan_id.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            supervisor: Some(std::process::id()),
            since: self.since,
            services: self.services.values().map(Handle::status).collect(),
        }
    }

    /// What runs is no longer what the plan said. An empty id is no plan's.
    pub(super) fn runs_now(&self, plan_id: String) {
        *self.plan_id.lock().unwrap_or_else(PoisonError::into_inner) = plan_id;
    }

    /// Changes from now on.
    pub(super) fn changes(&self) -> broadcast::Receiver<ServiceStatus> {
        self.changes.subscribe()
    }

    /// Changes the status of a service and tells everybody.
    pub(super) fn update(&self, service: &Handle, change: impl FnOnce(&mut ServiceStatus)) {
        service.status.send_modify(change);
        // Nobody may be listening.
        let _ = self.changes.send(service.status());
    }
}

impl Handle {
    /// The state now.
    pub(super) fn status(&self) -> ServiceStatus {
        self.status.borrow().clone()
    }

    /// The state as it changes.
    pub(super) fn watch(&self) -> watch::Receiver<ServiceStatus> {
        self.status.subscribe()
    }

    /// What a card needs.
    pub(super) fn facts(&self) -> MutexGuard<'_, Facts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a debugger may hold its process.
    pub(super) fn is_debugged(&self) -> bool {
        *self.debuggers.borrow() > 0
    }

    /// Its own time: from its dependencies' readiness to its own.
    pub(super) fn own_time(&self) -> Option<Duration> {
        let facts = self.facts();
        Some(facts.ready?.saturating_duration_since(facts.unblocked?))
    }
}

/// Waits until a flag of the hub is set.
pub(super) async fn set(flag: &watch::Sender<bool>) {
    // The hub keeps every sender for as long as it lives.
    let _ = flag.subscribe().wait_for(|set| *set).await;
}
