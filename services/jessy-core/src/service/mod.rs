//! The way of one question through the service (domain §1): validated, screened, looked up in the
//! cache, navigated, learnt from. Knows nothing of HTTP.

mod found;
mod learned;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::cache::{AnswerCache, CACHE_ENTRIES, CacheStats, Key};
use crate::clock::Clock;
use crate::model::UserId;
use crate::nav::{Atlas, Iteration, NavigateError, Question, Stages, Timings, Weights};
use crate::store::Shelf;
use crate::text::{self, QueryError};

pub use found::Found;
pub use learned::Skipped;

/// Everything that a question needs.
#[derive(Debug)]
pub struct Service {
    shelf: Arc<Shelf<Atlas>>,
    weights: Weights,
    cache: AnswerCache<Found>,
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
    /// It leads nowhere.
    #[error(transparent)]
    Navigate(#[from] NavigateError),
}

impl Service {
    /// A service over what the shelf holds.
    #[must_use]
    pub fn new(shelf: Arc<Shelf<Atlas>>, weights: Weights, clock: Arc<dyn Clock>) -> Self {
        Self { shelf, weights, cache: AnswerCache::new(CACHE_ENTRIES, clock) }
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
        let start = Instant::now();
        let text = text::validate(ask.query)?;
        let security = start.elapsed();
        progress.screened(security);

        let (found, cached) = self.find(ask, &text, progress)?;
        let learned = if found.navigation.return_to_source.triggered {
            Err(Skipped::ReturnToSource)
        } else {
            Err(Skipped::Storage)
        };
        let stages = if cached { Timings::default() } else { found.navigation.timings };
        let timings = Timings { security, total: start.elapsed(), ..stages };
        Ok(Answer { found, cached, learned, durable: false, timings })
    }

    /// The answer from the cache, or by navigating; and which of both.
    fn find(
        &self,
        ask: &Ask<'_>,
        text: &str,
        progress: &mut dyn Progress,
    ) -> Result<(Arc<Found>, bool), AskError> {
        let atlas = self.shelf.current();
        // Where a caller is in its cycles changes what becomes of the same question.
        let key = (ask.iteration.is_none() && !ask.sync)
            .then(|| Key::new(text, None, atlas.store().generation()));
        let epoch = match key.as_ref().map(|key| self.cache.get(key)) {
            Some(Ok(found)) => return Ok((found, true)),
            Some(Err(epoch)) => Some(epoch),
            None => None,
        };
        let question = Question { text, iteration: ask.iteration, profile: None };
        let navigation = atlas.navigate(&question, atlas.seeds(), self.weights, progress)?;
        let found = Arc::new(Found::new(atlas, navigation));
        if let (Some(key), Some(epoch)) = (key, epoch)
            && is_kept(&found)
        {
            let words = found.navigation.analysis.countable().map(|keyword| keyword.text.as_str());
            self.cache.insert(key, Arc::clone(&found), words, epoch);
        }
        Ok((found, false))
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
