//! The way of one question through the service (domain §1): validated, screened, looked up in the
//! cache, navigated, learnt from. Knows nothing of HTTP.

mod found;
mod learned;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::cache::{AnswerCache, CacheStats, Key, Ticket};
use crate::clock::Clock;
use crate::learn::{Counter, Job, LearnError, LearnRules, Learning, Setup, StartError, Visit};
use crate::model::UserId;
use crate::nav::{Atlas, Iteration, NavigateError, Question, Stages, Timings, Weights};
use crate::security::{Finding, Screen, ScreenError};
use crate::state::{Database, StateError};
use crate::store::Shelf;
use crate::text::{self, QueryError};
use crate::users::{Asker, Users};

pub use found::Found;
pub use learned::Skipped;

/// Everything that a question needs.
#[derive(Debug)]
pub struct Service {
    shelf: Arc<Shelf<Atlas>>,
    clock: Arc<dyn Clock>,
    screen: Screen,
    weights: Weights,
    cache: Arc<AnswerCache<Found>>,
    learning: Learning,
    users: Users,
}

/// A question, and who asks.
#[derive(Debug)]
pub struct Ask<'a> {
    /// As it came.
    pub query: &'a str,
    /// Where the caller is, when it asks in cycles.
    pub iteration: Option<Iteration>,
    /// For whom; the caller was trusted to say so.
    pub user: Option<UserId>,
    /// What is learnt is kept before the answer is given.
    pub sync: bool,
    /// It may be learnt from.
    pub may_learn: bool,
}

/// What a question came to.
#[derive(Debug)]
pub struct Answer {
    /// What it led to.
    pub found: Arc<Found>,
    /// Worked out for an earlier question.
    pub cached: bool,
    /// It is learnt from, or why not.
    pub learned: Result<(), Skipped>,
    /// What was learnt is kept already.
    pub durable: bool,
    /// Of this question: stages that a cached answer didn't need took no time.
    pub timings: Timings,
}

/// Is told how a question gets on.
pub trait Progress: Stages + Send {
    /// It was screened and nothing is against it.
    fn screened(&mut self, took: Duration);
}

/// Nobody wants to know.
impl Progress for () {
    fn screened(&mut self, _: Duration) {}
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AskError {
    /// The query is refused.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// It asks for harm.
    #[error("this can't be helped with")]
    Blocked {
        /// What it asks for, and what is offered instead.
        finding: Finding,
        /// How long that took to see.
        elapsed: Duration,
        /// Of the query, in Unicode scalar values.
        length: usize,
    },
    /// It could not be screened in time.
    #[error(transparent)]
    Screen(#[from] ScreenError),
    /// It leads nowhere.
    #[error(transparent)]
    Navigate(#[from] NavigateError),
    /// It can't be kept although that was asked for: there is room for seeds only.
    #[error("all {limit} associations are seeded")]
    AssociationLimit {
        /// Pairs allowed.
        limit: usize,
    },
}

impl Service {
    /// A service over what the shelf holds, with what the database remembers.
    ///
    /// # Errors
    ///
    /// [`StartError`]: what was learnt can't be read.
    pub async fn start(
        shelf: Arc<Shelf<Atlas>>,
        database: Database,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StartError> {
        let cache = Arc::new(AnswerCache::new(Arc::clone(&clock)));
        let users = Users::new(database.clone(), Arc::clone(&clock));
        let stale = Arc::clone(&cache);
        let learning = Learning::start(Setup {
            database,
            users: users.clone(),
            clock: Arc::clone(&clock),
            rules: LearnRules::default(),
            seeds: shelf.current().store().registry().seeds.clone(),
            on_change: Box::new(move |words| stale.drop_words(words)),
        })
        .await?;
        let (screen, weights) = (Screen::new(), Weights::default());
        Ok(Self { shelf, clock, screen, weights, cache, learning, users })
    }

    /// Takes a question to its answer. `progress` is told of each stage as it ends.
    ///
    /// # Errors
    ///
    /// [`AskError`].
    pub async fn ask(
        &self,
        ask: &Ask<'_>,
        progress: &mut dyn Progress,
    ) -> Result<Answer, AskError> {
        self.learning.count(Counter::Queries);
        let answer = self.answer(ask, progress).await;
        match &answer {
            Ok(answer) if answer.found.navigation.return_to_source.triggered => {
                self.learning.count(Counter::ReturnToSource);
            }
            Ok(_) => {}
            Err(AskError::Blocked { .. }) => self.learning.count(Counter::Blocked),
            Err(_) => self.learning.count(Counter::Errors),
        }
        answer
    }

    async fn answer(&self, ask: &Ask<'_>, progress: &mut dyn Progress) -> Result<Answer, AskError> {
        let start = Instant::now();
        let text = text::validate(ask.query)?;
        let begun = Instant::now();
        let finding = self.screen.check(&text)?;
        let security = begun.elapsed();
        if let Some(finding) = finding {
            let length = text.chars().count();
            return Err(AskError::Blocked { finding, elapsed: security, length });
        }
        progress.screened(security);

        // Before anything is read that an answer rests on.
        let ticket = self.cache.ticket();
        let asker = match &ask.user {
            // In a box, as all that asks the database: what is in the way of each question is
            // copied with it, and a query to the database is tens of kilobytes.
            Some(user) if self.learning.storage_ok() => {
                Some((user, Box::pin(self.users.asker(user)).await))
            }
            Some(user) => Some((user, self.users.remembered(user))),
            None => None,
        };
        let (found, cached) = self.find(ask, &text, ticket, asker.as_ref(), progress)?;
        let (learned, durable) = self.learn(ask, &found).await?;
        let stages = if cached { Timings::default() } else { found.navigation.timings };
        let timings = Timings { security, total: start.elapsed(), ..stages };
        Ok(Answer { found, cached, learned, durable, timings })
    }

    /// The answer from the cache, or by navigating; and which of both.
    fn find(
        &self,
        ask: &Ask<'_>,
        text: &str,
        ticket: Ticket,
        asker: Option<&(&UserId, Asker)>,
        progress: &mut dyn Progress,
    ) -> Result<(Arc<Found>, bool), AskError> {
        let atlas = self.shelf.current();
        // Where a caller is in its cycles changes what becomes of the same question.
        let key = (ask.iteration.is_none() && !ask.sync).then(|| {
            let version = asker.map_or(0, |(_, asker)| asker.answer_version);
            Key::new(text, asker.map(|(user, _)| *user), atlas.store().generation(), version)
        });
        if let Some(found) = key.as_ref().and_then(|key| self.cache.get(key)) {
            return Ok((found, true));
        }
        let profile = asker.and_then(|(_, asker)| asker.profile.as_ref());
        let question = Question { text, iteration: ask.iteration, profile };
        let associations = self.learning.associations();
        let navigation = atlas.navigate(&question, &associations, self.weights, progress)?;
        let found = Arc::new(Found::new(atlas, navigation));
        if let Some(key) = key.filter(|_| is_kept(&found)) {
            let words = found.navigation.analysis.countable().map(|keyword| keyword.text.as_str());
            self.cache.put(ticket, key, words, Arc::clone(&found));
        }
        Ok((found, false))
    }

    /// Whether the answer is learnt from, and whether what was learnt is durable already.
    async fn learn(
        &self,
        ask: &Ask<'_>,
        found: &Found,
    ) -> Result<(Result<(), Skipped>, bool), AskError> {
        let returned = found.navigation.return_to_source.triggered;
        let visit = ask.user.clone().map(|user| Visit {
            user,
            at: self.clock.now(),
            dominant_hz: (!returned).then(|| found.navigation.dominant_frequency()),
        });
        let skipped = if returned {
            Some(Skipped::ReturnToSource)
        } else if !ask.may_learn {
            Some(Skipped::Unauthenticated)
        } else if !found.lesson().has_pairs() {
            Some(Skipped::NoPairs)
        } else {
            None
        };
        let kept = match (skipped, visit) {
            (Some(reason), None) => return Ok((Err(reason), false)),
            // Nothing to learn, and still a visit to remember.
            (_, visit @ Some(_)) => self.keep(ask, &found.lesson().with_visit(visit)).await,
            (None, None) => self.keep(ask, found.lesson()).await,
        };
        let learned = match (kept, skipped) {
            (_, Some(reason)) => Err(reason),
            (Ok(()), None) => Ok(()),
            (Err(LearnError::QueueFull), None) => Err(Skipped::QueueFull),
            (Err(LearnError::AssociationLimitExceeded { limit }), None) => {
                return Err(AskError::AssociationLimit { limit });
            }
            (Err(LearnError::Storage(_)), None) => Err(Skipped::Storage),
        };
        Ok((learned, ask.sync && learned.is_ok()))
    }

    async fn keep(&self, ask: &Ask<'_>, job: &Job) -> Result<(), LearnError> {
        if ask.sync {
            Box::pin(self.learning.commit(job.clone())).await
        } else {
            self.learning.offer(job)
        }
    }

    /// Deletes what is kept of a user, what waits to be written included: it must not come back.
    ///
    /// # Errors
    ///
    /// [`StateError::Unavailable`]; also when too much waits.
    pub async fn forget(&self, user: &UserId, keep_preferences: bool) -> Result<(), StateError> {
        self.learning.flush().await.map_err(|error| match error {
            LearnError::Storage(lost) => lost,
            busy => StateError::Unavailable { place: "queue".to_owned(), cause: busy.to_string() },
        })?;
        self.users.delete(user, keep_preferences).await
    }

    /// Takes over a new layer store: nothing that rests on the old one is used any more.
    pub async fn store_replaced(&self, atlas: &Atlas) {
        self.learning.set_seeds(atlas.store().registry().seeds.clone()).await;
        self.cache.clear();
    }

    /// Writes what still waits, before the end. Gives how many jobs were left.
    pub async fn drain(&self) -> usize {
        self.learning.drain().await
    }

    /// What was learnt.
    #[must_use]
    pub fn learning(&self) -> &Learning {
        &self.learning
    }

    /// Who asks.
    #[must_use]
    pub fn users(&self) -> &Users {
        &self.users
    }

    /// What the cache did since the start.
    #[must_use]
    pub fn cache_stats(&self) -> CacheStats {
        self.cache.stats()
    }
}

/// Only whole answers to questions that are one question.
fn is_kept(found: &Found) -> bool {
    !found.navigation.partial && !found.navigation.return_to_source.triggered
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each layer around a question moves it to another place, so its size is time.
    #[test]
    fn a_question_is_small_enough_to_be_moved_about() {
        fn size<'a, F: Future>(
            _: fn(&'a Service, &'a Ask<'a>, &'a mut dyn Progress) -> F,
        ) -> usize {
            size_of::<F>()
        }
        let size = size(Service::ask);
        assert!(size <= 1024, "{size} bytes");
    }
}
