//! The way of one query through all stages (domain §1).

use std::time::{Duration, Instant};

use super::Atlas;
use super::analysis::{self, Analysis};
use super::associations::Associations;
use super::interference::{self, Interference, State};
use super::scan::{self, SCAN_DEADLINE};
use super::select::{self, ACTIVE_CONFIDENCE, Path};
use super::weights::Weights;
use crate::store::LayerRef;
use crate::text::{self, QueryError};

/// Parts of the result complexity: per dimension, per mean depth.
const RESULT_COMPLEXITY: (f64, f64) = (0.5, 0.3);

/// What a query leads to.
#[derive(Debug)]
pub struct Navigation {
    /// What the query says.
    pub analysis: Analysis,
    /// In rank order, at least one.
    pub paths: Vec<Path>,
    /// Content of the paths' layers, path by path, root first.
    pub layers: Vec<LayerRef>,
    /// The paths' frequencies together.
    pub interference: Interference,
    /// Mean confidence of the paths, 0 to 1.
    pub total_confidence: f64,
    /// Dimensionless; reported only.
    pub result_complexity: f64,
    /// The scan ended early.
    pub partial: bool,
    /// How long each stage took.
    pub timings: Timings,
}

/// Durations of the stages.
#[derive(Debug, Clone, Copy, Default)]
#[expect(missing_docs, reason = "each is a stage of domain §1")]
pub struct Timings {
    pub analysis: Duration,
    pub scan: Duration,
    pub selection: Duration,
    pub depth: Duration,
    pub interference: Duration,
    pub total: Duration,
}

/// Why a query leads nowhere.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NavigateError {
    /// The query is refused.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// No dimension fits.
    #[error("no dimension reaches a confidence of {threshold}, the best has {best:.3}")]
    InsufficientMatches {
        /// Confidence needed.
        threshold: f64,
        /// Best confidence found.
        best: f64,
    },
    /// Not one dimension was scanned in time.
    #[error("the scan ended after {ms} ms with {done} of {total} dimensions")]
    ScanTimeout {
        /// Time allowed, in milliseconds.
        ms: u64,
        /// Dimensions that were finished.
        done: usize,
        /// Dimensions that are loaded.
        total: usize,
    },
}

impl Atlas {
    /// Takes a query through validation, analysis, scan, selection, depth walk and interference.
    ///
    /// # Errors
    ///
    /// [`NavigateError`].
    pub fn navigate(
        &self,
        query: &str,
        associations: &dyn Associations,
        weights: Weights,
    ) -> Result<Navigation, NavigateError> {
        let mut deadline = None;
        let mut expired = move || {
            let end = *deadline.get_or_insert_with(|| Instant::now() + SCAN_DEADLINE);
            Instant::now() >= end
        };
        self.navigate_until(query, associations, weights, &mut expired)
    }

    /// [`Atlas::navigate`] with the scan's deadline as a question, asked before each dimension.
    pub(super) fn navigate_until(
        &self,
        query: &str,
        associations: &dyn Associations,
        weights: Weights,
        expired: &mut dyn FnMut() -> bool,
    ) -> Result<Navigation, NavigateError> {
        let mut clock = Stopwatch::start();
        let mut timings = Timings::default();
        let query = text::validate(query)?;
        let analysis = analysis::analyse(&self.lexicon, &query);
        timings.analysis = clock.lap();
        if analysis.countable().next().is_none() {
            return Err(NavigateError::InsufficientMatches {
                threshold: ACTIVE_CONFIDENCE,
                best: 0.0,
            });
        }

        let registry = self.store().registry();
        let scanned = scan::scan(
            registry,
            &self.loaded,
            &self.index,
            associations,
            &analysis,
            weights,
            expired,
        );
        timings.scan = clock.lap();
        let (done, total) = (scanned.scores.len(), scanned.total);
        if done == 0 && total > 0 {
            let ms = u64::try_from(SCAN_DEADLINE.as_millis()).unwrap_or(u64::MAX);
            return Err(NavigateError::ScanTimeout { ms, done, total });
        }

        let choices = select::select(registry, &scanned.scores, &analysis).map_err(|best| {
            NavigateError::InsufficientMatches { threshold: ACTIVE_CONFIDENCE, best }
        })?;
        timings.selection = clock.lap();

        let paths: Vec<Path> = choices
            .iter()
            .map(|choice| {
                select::path(&registry.dimensions[choice.score.dimension], choice, &analysis)
            })
            .collect();
        let layers = paths
            .iter()
            .flat_map(|path| &path.layers)
            .filter_map(|&id| self.layer(id).ok())
            .collect();
        timings.depth = clock.lap();

        let interference = interference::combine(&states(&paths));
        timings.interference = clock.lap();
        timings.total = clock.total();
        Ok(Navigation {
            total_confidence: mean(paths.iter().map(|path| path.confidence)),
            result_complexity: self.result_complexity(&paths),
            analysis,
            paths,
            layers,
            interference,
            partial: done < total,
            timings,
        })
    }

    fn result_complexity(&self, paths: &[Path]) -> f64 {
        let (per_dimension, per_depth) = RESULT_COMPLEXITY;
        let registry = self.store().registry();
        let depth = |path: &Path| {
            let end = path.layers.last()?;
            let layer = registry.dimension(end.dimension)?.layer(end.number)?;
            Some(f64::from(layer.depth))
        };
        let dimensions = paths.iter().map(|_| 1.0).sum::<f64>();
        per_dimension * dimensions + per_depth * mean(paths.iter().filter_map(depth))
    }
}

fn states(paths: &[Path]) -> Vec<State> {
    paths
        .iter()
        .map(|path| State {
            id: path.dimension.to_string(),
            frequency: path.frequency,
            amplitude: path.confidence,
        })
        .collect()
}

/// Mean, 0 of nothing.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0.0), |(sum, n), value| (sum + value, n + 1.0));
    if n > 0.0 { sum / n } else { 0.0 }
}

/// Times one stage after another.
struct Stopwatch {
    start: Instant,
    last: Instant,
}

impl Stopwatch {
    fn start() -> Self {
        let now = Instant::now();
        Self { start: now, last: now }
    }

    fn lap(&mut self) -> Duration {
        let now = Instant::now();
        now - std::mem::replace(&mut self.last, now)
    }

    fn total(&self) -> Duration {
        self.last - self.start
    }
}

#[cfg(test)]
#[path = "navigate_tests.rs"]
mod tests;
