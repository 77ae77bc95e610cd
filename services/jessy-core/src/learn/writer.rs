//! The task that writes: takes jobs from the queue in batches, one transaction each.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, interval, sleep};

use super::counters::Counter;
use super::job::{Job, combine};
use super::shared::Shared;
use super::tick::Upkeep;
use super::{Setup, edits};
use crate::constants::learning::{BATCH, BATCH_WAIT, QUEUE_CAPACITY};
use crate::model::Seed;
use crate::state::{Batch, StateError, Swept};

/// How often it looks for them: being woken for each would cost more than learning it.
const LOOK: Duration = Duration::from_millis(10);
/// How often counters are written and other cores' changes are read.
const TICK: Duration = Duration::from_secs(1);

/// A job in the queue.
#[derive(Debug)]
pub(super) struct Accepted {
    pub(super) job: Job,
    /// Told when it is durable; a batch with one of these doesn't wait for more.
    pub(super) done: Option<oneshot::Sender<Result<(), StateError>>>,
}

impl Accepted {
    /// Whether it stands for all who learn the same meanwhile.
    pub(super) fn is_shared(&self) -> bool {
        self.done.is_none() && self.job.is_plain()
    }

    /// Out of the queue, with how often it is to be learnt.
    fn take(self) -> Taken {
        let times = if self.is_shared() { self.job.take() } else { 1 };
        Taken { job: self.job, times, done: self.done }
    }
}

/// A job of a batch.
struct Taken {
    job: Job,
    times: u32,
    done: Option<oneshot::Sender<Result<(), StateError>>>,
}

/// What the task is asked for besides.
#[derive(Debug)]
pub(super) enum Command {
    SetSeeds(Vec<Seed>, oneshot::Sender<()>),
    Maintain(oneshot::Sender<Result<Swept, StateError>>),
    Drain(oneshot::Sender<()>),
}

pub(super) struct Writer {
    pub(super) shared: Arc<Shared>,
    pub(super) upkeep: Upkeep,
    jobs: mpsc::Receiver<Accepted>,
    commands: mpsc::UnboundedReceiver<Command>,
    /// Users whose topics are to be looked for, and the task that does it.
    topics: mpsc::UnboundedSender<String>,
    drained: Vec<oneshot::Sender<()>>,
}

impl Writer {
    /// Reads everything into memory.
    pub(super) async fn start(
        setup: Setup,
        jobs: mpsc::Receiver<Accepted>,
        commands: mpsc::UnboundedReceiver<Command>,
    ) -> Result<(Arc<Shared>, Self), StateError> {
        let mut setup = setup;
        let seeds = std::mem::take(&mut setup.seeds);
        let shared = Arc::new(Shared::new(setup));
        let (topics, due) = mpsc::unbounded_channel();
        tokio::spawn(find_topics(Arc::clone(&shared), due));
        let upkeep = Upkeep::new(seeds);
        let mut writer = Self {
            shared: Arc::clone(&shared),
            upkeep,
            jobs,
            commands,
            topics,
            drained: Vec::new(),
        };
        writer.load().await?;
        Ok((shared, writer))
    }

    pub(super) async fn run(mut self) {
        let mut tick = interval(TICK);
        loop {
            let busy = self.upkeep.maintaining();
            tokio::select! {
                biased;
                _ = tick.tick() => {
                    self.tick().await;
                    // Counted from here: a slow database must not take every turn.
                    tick.reset();
                }
                Some(command) = self.commands.recv() => self.obey(command).await,
                first = self.jobs.recv() => match first {
                    Some(first) => {
                        let batch = self.gather(first).await;
                        self.learn(batch).await;
                        // Chunk by chunk between batches, so that neither waits for long.
                        if busy {
                            self.maintain_some().await;
                        }
                        self.make_room().await;
                    }
                    None => break,
                },
                () = std::future::ready(()), if busy => self.maintain_some().await,
            }
        }
        self.flush_counters().await;
        for done in std::mem::take(&mut self.drained) {
            // Nobody may be waiting any more.
            let _ = done.send(());
        }
    }

    async fn obey(&mut self, command: Command) {
        match command {
            Command::SetSeeds(seeds, done) => {
                self.set_seeds(seeds).await;
                let _ = done.send(());
            }
            Command::Maintain(done) => {
                let _ = done.send(self.maintain_all().await);
            }
            // What waits is still received, then the loop ends.
            Command::Drain(done) => {
                self.jobs.close();
                self.drained.push(done);
            }
        }
    }

    /// Waits for more jobs until there are enough, or one of them is waited for.
    async fn gather(&mut self, first: Accepted) -> Vec<Taken> {
        let deadline = Instant::now() + BATCH_WAIT;
        let mut urgent = first.done.is_some();
        let mut lessons = HashSet::from([first.job.lesson()]);
        let mut batch = vec![first.take()];
        loop {
            while batch.len() < QUEUE_CAPACITY && lessons.len() < BATCH {
                let Ok(next) = self.jobs.try_recv() else { break };
                urgent |= next.done.is_some();
                lessons.insert(next.job.lesson());
                batch.push(next.take());
            }
            let full = batch.len() >= QUEUE_CAPACITY || lessons.len() >= BATCH;
            if urgent || full || self.jobs.is_closed() || Instant::now() >= deadline {
                return batch;
            }
            tokio::select! {
                () = sleep(LOOK) => {}
                () = self.shared.urgent.notified() => {}
            }
        }
    }

    async fn learn(&mut self, taken: Vec<Taken>) {
        let count = taken.iter().map(|taken| taken.times as usize).sum();
        let (jobs, dones): (Vec<_>, Vec<_>) =
            taken.into_iter().map(|taken| ((taken.job, taken.times), taken.done)).unzip();
        let result = match self.shared.lost() {
            // Nobody waits for a database that is known to be away; the tick asks for it.
            Some(lost) => Err(lost),
            None => {
                let now = self.shared.clock.now();
                self.write(&combine(&jobs, &self.shared.rules, now)).await
            }
        };
        match &result {
            Ok(()) => self.shared.count(Counter::Learned, count),
            Err(error) => {
                self.shared.count(Counter::LearnDropped, count);
                self.shared.storage(Some(error.clone()));
            }
        }
        self.shared.waiting.sub(count);
        for done in dones.into_iter().flatten() {
            let _ = done.send(result.clone());
        }
    }

    async fn write(&mut self, batch: &Batch) -> Result<(), StateError> {
        if batch.raises.is_empty() && batch.visits.is_empty() {
            return Ok(());
        }
        let written = self.shared.database.learn(batch).await;
        // Also after an error: the commit may have come through.
        self.shared.users.changed(batch.visits.iter().map(|visit| visit.user.as_str()));
        let learnt = written?;
        self.shared.apply(edits::of_rows(&learnt.rows));
        self.upkeep.wrote(learnt.change);
        for user in learnt.topics_due {
            // Its receiver lives as long as this task.
            let _ = self.topics.send(user);
        }
        Ok(())
    }
}

/// Learning that broke down must not look as if it went on.
impl Drop for Writer {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let place = self.shared.database.place();
            let cause = "learning has panicked".to_owned();
            self.shared.storage(Some(StateError::Unavailable { place, cause }));
        }
    }
}

/// Looks for topics off the way of learning. A user who is due twice meanwhile is looked at once.
async fn find_topics(shared: Arc<Shared>, mut due: mpsc::UnboundedReceiver<String>) {
    let mut users = Vec::new();
    while due.recv_many(&mut users, BATCH).await > 0 {
        for user in users.drain(..).collect::<BTreeSet<_>>() {
            // It is due again with the user's next query.
            if let Err(error) = shared.users.find_topics(&user).await {
                tracing::warn!(%error, "topics of a user were not looked for");
            }
        }
    }
}
