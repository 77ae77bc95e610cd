//! Starts containers in dependency order and watches them: gated by the engine's events, each of
//! which makes us look at the container itself, so that a state is never guessed from an event.

use std::time::{Duration, Instant, SystemTime};

use bollard::{
    errors::Error,
    models::EventMessage,
    query_parameters::{InspectContainerOptions, StartContainerOptions},
};
use futures_util::StreamExt as _;
use indexmap::IndexMap;
use jiff::Timestamp;
use tokio::sync::mpsc;

use super::{
    connect::{self, Connection},
    containers::Container,
    gate,
    member::{Member, Phase, is_met},
    plan::Needs,
    snapshot::Snapshot,
    state::{RECORD, Ready, Record, StateDir},
    trouble, watch,
};
use crate::{
    events::{Cause, FailureCard, RunEvent, ServiceState},
    model::Condition,
};

/// Between two looks at what isn't ready, whatever the events say.
const LOOK: Duration = Duration::from_millis(500);
/// Between two questions whether the engine still answers.
const ASK: Duration = Duration::from_secs(5);
/// What is run.
#[derive(Debug)]
pub struct Order {
    /// Where.
    pub connection: Connection,
    /// Where the times are written down.
    pub state: StateDir,
    /// The overlay.
    pub env: String,
    /// The compose project's name.
    pub project: String,
    /// What each service waits for.
    pub needs: IndexMap<String, Needs>,
    /// All containers, in dependency order.
    pub containers: Vec<Container>,
    /// The ids of those that are to be started; the others run.
    pub to_start: Vec<String>,
    /// Whether nothing ran before: times count from now on.
    pub is_beginning: bool,
}

/// A run in progress.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) order: Order,
    pub(super) begun: Instant,
    pub(super) since: Timestamp,
    pub(super) members: IndexMap<String, Member>,
    record: Option<Record>,
    tx: mpsc::Sender<RunEvent>,
}

/// Starts what is to be started and tells what happens, until the receiver is dropped, everything
/// has ended or the engine is gone. Within a runtime only.
#[must_use]
pub fn run(order: Order, timeout: Option<Duration>) -> mpsc::Receiver<RunEvent> {
    let (tx, rx) = mpsc::channel(1024);
    let members = order.containers.iter().map(|container| {
        let waits = order.to_start.contains(&container.id);
        let needs = order.needs.get(&container.service);
        let is_one_shot = needs.is_some_and(|needs| needs.is_one_shot);
        let phase = if waits { Phase::Waiting } else { Phase::Started };
        let member = Member::new(container.clone(), is_one_shot, phase);
        (container.id.clone(), member)
    });
    let (members, begun) = (members.collect(), Instant::now());
    let record = order.state.read::<Record>(RECORD).filter(|_| !order.is_beginning);
    let run = Run { record, members, begun, since: Timestamp::now(), tx, order };
    tokio::spawn(run.conduct(timeout));
    rx
}

impl Run {
    async fn conduct(mut self, timeout: Option<Duration>) {
        let mut events =
            watch::events(&self.order.connection, &self.order.project, SystemTime::now());
        for id in self.ids() {
            self.look(&id).await;
        }
        for member in self.members.values_mut() {
            member.restarts_before = member.status.restarts;
            member.last_end = member.snapshot.last_end;
        }
        let mut starts = tokio::task::JoinSet::new();
        let mut tick = tokio::time::interval(LOOK);
        let mut asked = Instant::now();
        let limit = tokio::time::sleep(timeout.unwrap_or(Duration::from_secs(86_400 * 365)));
        tokio::pin!(limit);
        let mut decided = false;
        loop {
            for id in self.free() {
                let (api, at) = (self.order.connection.api.clone(), id.clone());
                starts.spawn(async move {
                    let started = api.start_container(&at, None::<StartContainerOptions>).await;
                    (at, started)
                });
            }
            if !decided && let Some(gate) = gate::decide(&self, None).await {
                decided = true;
                self.write_down();
                self.tell(RunEvent::Gate(gate)).await;
            }
            if decided && self.has_ended() {
                return self.tell(RunEvent::Ended).await;
            }
            tokio::select! {
                event = events.next() => match event {
                    Some(Ok(event)) => self.heard(event).await,
                    Some(Err(_)) | None => {
                        if !connect::answers(&self.order.connection).await {
                            return self.lose().await;
                        }
                        // Only the stream was cut: on from here, with another look at everything.
                        let (connection, project) = (&self.order.connection, &self.order.project);
                        events = watch::events(connection, project, SystemTime::now());
                        for id in self.ids() {
                            self.look(&id).await;
                        }
                    }
                },
                Some(Ok((id, result))) = starts.join_next() => self.started(&id, result).await,
                _ = tick.tick() => {
                    for id in self.unsettled() {
                        self.look(&id).await;
                    }
                    if asked.elapsed() > ASK {
                        asked = Instant::now();
                        if !connect::answers(&self.order.connection).await {
                            return self.lose().await;
                        }
                    }
                }
                () = &mut limit, if !decided => {
                    decided = true;
                    if let Some(gate) = gate::decide(&self, Some(self.begun.elapsed())).await {
                        self.tell(RunEvent::Gate(gate)).await;
                    }
                }
                () = self.tx.closed() => return,
            }
        }
    }

    fn ids(&self) -> Vec<String> {
        self.members.keys().cloned().collect()
    }

    /// Containers that can change in time alone, or be missed.
    fn unsettled(&self) -> Vec<String> {
        let is_ready = |member: &Member| member.status.state.is_ready();
        let open = self.members.iter().filter(|(_, m)| m.phase == Phase::Started && !is_ready(m));
        open.map(|(id, _)| id.clone()).collect()
    }

    /// Containers whose time has come; they count as asked from now on.
    fn free(&mut self) -> Vec<String> {
        let waiting = self.members.values().filter(|member| member.phase == Phase::Waiting);
        let free: Vec<String> = waiting
            .filter(|member| self.unmet(member).is_empty())
            .map(|member| member.container.id.clone())
            .collect();
        for id in &free {
            if let Some(member) = self.members.get_mut(id) {
                member.phase = Phase::Asked;
                member.unblocked = Some(Instant::now());
            }
        }
        free
    }

    /// The services that a container still waits for.
    pub(super) fn unmet(&self, member: &Member) -> Vec<String> {
        let Some(needs) = self.order.needs.get(&member.container.service) else {
            return Vec::new();
        };
        let is_unmet = |(service, on): &(&String, &Condition)| {
            let mut others = self.members.values().filter(|m| m.container.service == **service);
            others.any(|other| !is_met(**on, other))
        };
        needs.depends_on.iter().filter(is_unmet).map(|(name, _)| name.clone()).collect()
    }

    async fn started(&mut self, id: &str, result: Result<(), Error>) {
        let Some(member) = self.members.get_mut(id) else { return };
        member.phase = Phase::Started;
        // The engine counts anew from a start that somebody asked for.
        member.restarts_before = 0;
        match result {
            Ok(()) => {}
            Err(Error::DockerResponseServerError { status_code: 304, .. }) => {}
            Err(Error::DockerResponseServerError { message, .. }) => {
                member.cause = Some(trouble::of_start(&message));
                member.status.state = ServiceState::Failed;
                member.status.detail = "could not be started".into();
                let status = member.status.clone();
                return self.tell(RunEvent::Change(status)).await;
            }
            // The engine did not answer: the next question to it will tell why.
            Err(_) => {}
        }
        self.look(id).await;
    }

    async fn heard(&mut self, event: EventMessage) {
        let id = event.actor.and_then(|actor| actor.id).unwrap_or_default();
        if event.action.as_deref() == Some("oom")
            && let Some(member) = self.members.get_mut(&id)
        {
            member.oom = true;
        }
        if self.members.contains_key(&id) {
            self.look(&id).await;
        }
    }

    /// Looks at a container and tells what has changed.
    async fn look(&mut self, id: &str) {
        let inspected =
            self.order.connection.api.inspect_container(id, None::<InspectContainerOptions>).await;
        let Some(member) = self.members.get_mut(id) else { return };
        let before = (member.status.state, member.status.detail.clone(), member.status.restarts);
        match inspected {
            Ok(said) => {
                member.snapshot = Snapshot::of(&member.container, said, member.is_one_shot);
                // Before it was started by us, its past is none of this run's business.
                if member.phase == Phase::Started {
                    member.see(self.record.as_ref());
                }
            }
            Err(Error::DockerResponseServerError { status_code: 404, .. }) => {
                member.status.state = ServiceState::Stopped;
                member.status.detail = "was removed".into();
            }
            // The engine did not answer: the next question to it will tell why.
            Err(_) => return,
        }
        let now = (member.status.state, member.status.detail.clone(), member.status.restarts);
        if now != before {
            let status = member.status.clone();
            self.tell(RunEvent::Change(status)).await;
        }
    }

    /// All that ran has ended, and not all of it because its work was done.
    fn has_ended(&self) -> bool {
        let is_over = |member: &Member| {
            use ServiceState::{Completed, Failed, Stopped};
            matches!(member.status.state, Completed | Failed | Stopped)
        };
        let is_done = |member: &Member| member.status.state == ServiceState::Completed;
        self.members.values().all(is_over) && !self.members.values().all(is_done)
    }

    async fn lose(&self) {
        let endpoint = self.order.connection.endpoint.clone();
        let card = FailureCard::new("engine", Cause::EngineGone { endpoint });
        self.tell(RunEvent::Lost(Box::new(card))).await;
    }

    async fn tell(&self, event: RunEvent) {
        // Whoever asked has left; `conduct` sees it.
        let _ = self.tx.send(event).await;
    }

    /// Writes down when each container was ready: the engine itself forgets it.
    fn write_down(&self) {
        let (env, since) = (self.order.env.clone(), self.since);
        let mut record = self.record.clone().unwrap_or_else(|| Record {
            env: env.clone(),
            since,
            ready: Default::default(),
        });
        record.env = env;
        let earlier = Duration::try_from(self.since.duration_since(record.since));
        let earlier = earlier.unwrap_or_default();
        for (id, member) in &self.members {
            let times = (member.snapshot.started_at, member.own_time(), member.ready);
            if let (Some(started_at), Some(after), Some(ready)) = times {
                let at = earlier + ready.saturating_duration_since(self.begun);
                record.ready.insert(id.clone(), Ready { started_at, after, at });
            }
        }
        // Without it `status` knows less; nothing else is lost.
        let _ = self.order.state.write(RECORD, &record);
    }
}
