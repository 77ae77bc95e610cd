//! The way of one question through all stages (domain §1).

use std::time::Instant;

use super::Atlas;
use super::associations::Associations;
use super::navigation::{NavigateError, Navigation};
use super::path::Path;
use super::personal;
use super::question::Question;
use super::response::Answer;
use super::route::{Read, Route};
use super::select;
use super::stages::{Gave, Stages, Stopwatch};
use super::weights::Weights;
use crate::constants::scan::DEADLINE;
use crate::constants::selection::{
    ACTIVE_CONFIDENCE, COMPLEXITY_PER_DEPTH, COMPLEXITY_PER_DIMENSION, MAX_PATHS,
};
use crate::model::Registry;

/// What the stages ask of the world outside.
pub(super) struct Outside<'a> {
    /// Whether the scan's time is over; asked before each dimension.
    pub(super) expired: &'a mut dyn FnMut() -> bool,
    pub(super) read: Read<'a>,
}

impl Atlas {
    /// Takes a validated question through analysis, scan, selection, depth walk, interference and
    /// balance to an answer. `stages` is told of each stage as it ends.
    ///
    /// # Errors
    ///
    /// [`NavigateError`].
    pub fn navigate(
        &self,
        question: &Question<'_>,
        associations: &dyn Associations,
        weights: Weights,
        stages: &mut dyn Stages,
    ) -> Result<Navigation, NavigateError> {
        let mut deadline = None;
        let mut expired = move || {
            let now = Instant::now();
            now >= *deadline.get_or_insert(now + DEADLINE)
        };
        let outside = Outside { expired: &mut expired, read: &|id| self.store().layer(id) };
        self.navigate_with(question, associations, weights, stages, outside)
    }

    pub(super) fn navigate_with(
        &self,
        question: &Question<'_>,
        associations: &dyn Associations,
        weights: Weights,
        stages: &mut dyn Stages,
        Outside { expired, read }: Outside<'_>,
    ) -> Result<Navigation, NavigateError> {
        let mut watch = Stopwatch::start(stages);
        let insufficient =
            |best| NavigateError::InsufficientMatches { threshold: ACTIVE_CONFIDENCE, best };
        let analysis = self.analyse(question.text);
        watch.ended(Gave::Analysis(&analysis));
        if analysis.countable().next().is_none() {
            return Err(insufficient(0.0));
        }

        let scanner = self.scanner(&analysis, associations, weights);
        let scan = scanner.scan(&self.loaded, expired);
        watch.ended(Gave::Scan(&scan));
        if scan.scanned == 0 && scan.loaded > 0 {
            let ms = u64::try_from(DEADLINE.as_millis()).unwrap_or(u64::MAX);
            return Err(NavigateError::ScanTimeout { ms, done: 0, total: scan.loaded });
        }

        let preferences = question.profile.map(|profile| &profile.preferences);
        let mut paths = select::select(&scanner, &self.loaded, &scan, preferences);
        if paths.is_empty() {
            return Err(insufficient(scan.best));
        }
        // It stands beside the core paths, never instead of one.
        if let Some(profile) = question.profile.filter(|_| paths.len() < MAX_PATHS) {
            paths.push(personal::path(profile, &analysis));
        }
        watch.ended(Gave::Selection { paths: &paths });

        let preferred = preferences.map_or(&[][..], |set| &set.preferred_layers);
        let route = Route { atlas: self, scan: &scan, preferred, read };
        let selected = paths.len();
        let (field, return_to_source) = route
            .settle(&mut paths, question.iteration, &mut watch)
            .ok_or(NavigateError::Unreadable { paths: selected })?;

        let registry = self.store().registry();
        let answer = Answer {
            registry,
            landmarks: &self.landmarks,
            analysis: &analysis,
            paths: &paths,
            dominant: field.interference.dominant_hz,
            balance: &field.balance,
            return_to_source: &return_to_source,
        };
        Ok(Navigation {
            response: answer.respond(),
            total_confidence: mean(paths.iter().map(|path| path.confidence)),
            result_complexity: result_complexity(registry, &paths),
            layers: field.layers,
            interference: field.interference,
            balance: field.balance,
            return_to_source,
            response_style: preferences.map_or_else(Vec::new, |set| set.style.clone()),
            scanned: scan.scanned,
            partial: scan.partial() || field.lacking,
            timings: watch.timings(),
            analysis,
            paths,
        })
    }
}

/// Grows with the dimensions and with how deep their paths end (domain §7).
fn result_complexity(registry: &Registry, paths: &[Path]) -> f64 {
    let depth = |path: &Path| {
        let end = *path.layers.last()?;
        Some(f64::from(registry.layer(end)?.depth))
    };
    let dimensions = paths.iter().map(|_| 1.0).sum::<f64>();
    COMPLEXITY_PER_DIMENSION * dimensions
        + COMPLEXITY_PER_DEPTH * mean(paths.iter().filter_map(depth))
}

/// Mean, 0 of nothing.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0.0), |(sum, n), value| (sum + value, n + 1.0));
    if n > 0.0 { sum / n } else { 0.0 }
}

#[cfg(test)]
#[path = "navigate_tests.rs"]
mod tests;
