//! What is done besides learning: counters, other cores' changes, seeds, maintenance.

use std::sync::atomic::Ordering;

use jiff::Timestamp;

use super::edits;
use super::rules::LearnRules;
use super::writer::Writer;
use crate::constants::learning::{MAINTENANCE_PERIOD, MAINTENANCE_QUERIES};
use crate::model::Seed;
use crate::state::{Pair, StateError, Swept};

/// Pairs that one transaction of maintenance decays or removes.
const CHUNK: usize = 2_000;
/// Pairs that one transaction removes while learning waits for room: looking for the weakest of
/// all takes most of the time, however many they are.
const ROOM_CHUNK: usize = 20_000;
/// This part of the limit may be exceeded until maintenance comes round.
const EXCESS_PART: usize = 16;
/// Written when the database comes back, to see that it can be written to.
const PROBE: (&str, i64) = ("probe", 0);

/// Where the task stands.
#[derive(Debug)]
pub(super) struct Upkeep {
    seeds: Vec<Seed>,
    /// The seeds are not in the database yet.
    unplanted: bool,
    /// All changes up to this one are in the book.
    change: i64,
    maintained_at: Option<Timestamp>,
    maintained_asked: u64,
    phase: Phase,
}

/// What is left of the maintenance that is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Done,
    Decay,
    Evict,
}

impl Upkeep {
    pub(super) fn new(seeds: Vec<Seed>) -> Self {
        Self {
            seeds,
            unplanted: true,
            change: 0,
            maintained_at: None,
            maintained_asked: 0,
            phase: Phase::Done,
        }
    }

    /// This core wrote that change: if it is the next one there is nothing to be read.
    pub(super) fn wrote(&mut self, change: Option<i64>) {
        if change == Some(self.change + 1) {
            self.change += 1;
        }
    }

    pub(super) fn maintaining(&self) -> bool {
        self.phase != Phase::Done
    }

    fn begin_maintenance(&mut self, now: Timestamp, asked: u64) {
        self.maintained_at = Some(now);
        self.maintained_asked = asked;
        self.phase = Phase::Decay;
    }
}

impl Writer {
    /// Everything, at start-up.
    pub(super) async fn load(&mut self) -> Result<(), StateError> {
        self.plant().await?;
        self.reload().await?;
        let stored = self.shared.database.add_to_counters(&[]).await?;
        self.shared.counters.written(&[], &stored);
        self.maintain_all().await?;
        Ok(())
    }

    pub(super) async fn tick(&mut self) {
        let found = self.look().await;
        self.shared.storage(found.err());
        let now = self.shared.clock.now();
        let asked = self.shared.asked.load(Ordering::Relaxed);
        let due = |at| now.duration_since(at) >= MAINTENANCE_PERIOD;
        let hour = self.upkeep.maintained_at.is_none_or(due);
        let many = asked - self.upkeep.maintained_asked >= MAINTENANCE_QUERIES;
        let full = self.shared.book.load().len() > self.shared.rules.limit;
        if self.shared.lost().is_some() || self.upkeep.maintaining() || !(hour || many || full) {
            return;
        }
        if hour && let Err(error) = self.shared.users.sweep().await {
            tracing::warn!(%error, "stale users were not looked for");
        }
        self.upkeep.begin_maintenance(now, asked);
    }

    /// Writes counters and reads what other cores wrote.
    async fn look(&mut self) -> Result<(), StateError> {
        let back = self.shared.lost().is_some();
        let added = self.shared.counters.added();
        let probed: Vec<_> = added.iter().copied().chain(back.then_some(PROBE)).collect();
        let stored = self.shared.database.add_to_counters(&probed).await?;
        self.shared.counters.written(&added, &stored);
        if self.upkeep.unplanted {
            self.plant().await?;
        }
        if back {
            // A commit may have come through of which nobody was told.
            self.reload().await?;
        } else if self.shared.database.is_shared() {
            self.poll().await?;
        }
        Ok(())
    }

    /// What is counted until the very end.
    pub(super) async fn flush_counters(&mut self) {
        if let Err(error) = self.look().await {
            tracing::warn!(%error, "the latest counts are lost");
        }
    }

    /// Reads what is new.
    async fn poll(&mut self) -> Result<(), StateError> {
        match self.shared.database.changes_since(self.upkeep.change).await? {
            Some(changes) => {
                self.shared.apply(edits::of_changes(&changes));
                self.upkeep.change = changes.upto;
                Ok(())
            }
            None => self.reload().await,
        }
    }

    /// Reads everything.
    async fn reload(&mut self) -> Result<(), StateError> {
        let all = self.shared.database.associations().await?;
        let edits = edits::of_all(&self.shared.book.load(), &all.rows);
        self.shared.apply(edits);
        self.upkeep.change = all.upto;
        Ok(())
    }

    pub(super) async fn set_seeds(&mut self, seeds: Vec<Seed>) {
        self.upkeep.seeds = seeds;
        self.upkeep.unplanted = true;
        let planted = async {
            self.plant().await?;
            self.poll().await
        };
        if let Err(error) = planted.await {
            self.shared.storage(Some(error));
            // They count at once. The next tick that finds the database writes them.
            let now = self.shared.clock.now().as_microsecond();
            let edits = edits::of_seeds(&self.shared.book.load(), &pairs(&self.upkeep.seeds), now);
            self.shared.apply(edits);
        }
    }

    async fn plant(&mut self) -> Result<(), StateError> {
        let now = self.shared.clock.now().as_microsecond();
        self.shared.database.plant(&pairs(&self.upkeep.seeds), now).await?;
        self.upkeep.unplanted = false;
        Ok(())
    }

    /// One chunk of maintenance.
    pub(super) async fn maintain_some(&mut self) {
        if let Err(error) = self.chunk().await {
            self.shared.storage(Some(error));
            self.upkeep.phase = Phase::Done;
        }
    }

    /// Removes what learning added too much, before it adds more. Chunks between batches would
    /// not do: a batch can bring more than a chunk removes.
    pub(super) async fn make_room(&mut self) {
        let most = self.shared.rules.limit + self.shared.rules.limit / EXCESS_PART;
        while self.shared.book.load().len() > most && self.shared.lost().is_none() {
            match self.evict(ROOM_CHUNK).await {
                // Seeds only, or another core does it.
                Ok(Swept { removed: 0, .. }) => break,
                Ok(_) => {}
                Err(error) => self.shared.storage(Some(error)),
            }
        }
    }

    async fn evict(&mut self, chunk: usize) -> Result<Swept, StateError> {
        let rules = self.shared.rules;
        let swept = self.shared.database.evict(rules.floor_bound(), rules.limit, chunk).await?;
        if swept.removed > 0 {
            self.poll().await?;
        }
        Ok(swept)
    }

    /// All of it, however long it takes.
    pub(super) async fn maintain_all(&mut self) -> Result<Swept, StateError> {
        let asked = self.shared.asked.load(Ordering::Relaxed);
        self.upkeep.begin_maintenance(self.shared.clock.now(), asked);
        let mut swept = Swept::default();
        while self.upkeep.maintaining() {
            let chunk = self.chunk().await.inspect_err(|_| self.upkeep.phase = Phase::Done)?;
            swept.decayed += chunk.decayed;
            swept.removed += chunk.removed;
        }
        Ok(swept)
    }

    async fn chunk(&mut self) -> Result<Swept, StateError> {
        let (database, rules) = (&self.shared.database, self.shared.rules);
        let now = self.shared.clock.now();
        let swept = if self.upkeep.phase == Phase::Decay {
            let rule = |row: &_| rules.decayed(row, now.as_microsecond());
            let swept = database.decay(LearnRules::due(now), CHUNK, rule).await?;
            if swept.decayed + swept.removed > 0 {
                self.poll().await?;
            }
            swept
        } else {
            self.evict(CHUNK).await?
        };
        if !swept.more {
            self.upkeep.phase = match self.upkeep.phase {
                Phase::Decay => Phase::Evict,
                Phase::Evict | Phase::Done => Phase::Done,
            };
        }
        Ok(swept)
    }
}

fn pairs(seeds: &[Seed]) -> Vec<(Pair, f64)> {
    let pair = |seed: &Seed| {
        Some((Pair::new(&seed.a.as_str().into(), &seed.b.as_str().into())?, seed.strength))
    };
    seeds.iter().filter_map(pair).collect()
}
