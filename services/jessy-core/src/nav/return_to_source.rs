//! Return to Source: when a question is too much at once, fewer paths and one question back
//! (domain §8.2).

use serde::Serialize;
use utoipa::ToSchema;

use super::interference::Interference;
use super::path::{AddedBy, Path, PathId};
use super::question::Iteration;
use super::select::keep_at_hand;
use crate::constants::return_to_source::{
    KEPT, KEPT_OF_WEAK, MAX_DIMENSIONS, MAX_INTERFERENCE_COMPLEXITY, MIN_CYCLE,
    MIN_DIMENSIONS_TO_CONVERGE, QUESTION, WEAK_SHARE,
};
use crate::model::DimensionId;
use crate::numeric::{above, below};

/// Whether it triggered, why, and what it did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, ToSchema)]
pub struct ReturnToSource {
    /// Whether it triggered.
    pub triggered: bool,
    /// Every trigger that applied, in the order of the specification.
    pub reasons: Vec<Reason>,
    /// What the reasons mean.
    pub pattern: Option<Pattern>,
    /// The question back.
    pub question: Option<&'static str>,
    /// Paths that were dropped, in rank order.
    pub paused: Vec<PathId>,
    /// How often depth walk, interference and balance ran anew: 0 or 1.
    pub restarts: u8,
}

/// Why it triggered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Too many dimensions are active.
    DimensionCount,
    /// The paths' frequencies pull against each other.
    InterferenceComplexity,
    /// The question speaks of being unable to decide.
    AnalysisParalysis,
    /// The caller's cycles don't settle.
    NoConvergence,
}

/// What the reasons mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Pattern {
    AnalysisParalysis,
    TooManyDimensions,
    TangledFrequencies,
}

/// Triggers that the selected paths show (A, C, D). `paralysed` says whether D01's path ends in
/// AnalysisParalysis.
pub(super) fn before_depth(
    paths: &[Path],
    paralysed: bool,
    iteration: Option<Iteration>,
) -> Vec<Reason> {
    let counts = |path: &&Path| matches!(path.added_by, AddedBy::Scan | AddedBy::Association);
    let countable = paths.iter().filter(counts).count();
    let astray = iteration.is_some_and(|at| at.cycle >= MIN_CYCLE && !at.converged);
    let triggers = [
        (countable > MAX_DIMENSIONS, Reason::DimensionCount),
        (paralysed, Reason::AnalysisParalysis),
        (astray && countable >= MIN_DIMENSIONS_TO_CONVERGE, Reason::NoConvergence),
    ];
    triggers.into_iter().filter(|&(applies, _)| applies).map(|(_, reason)| reason).collect()
}

/// The trigger that interference shows (B).
pub(super) fn after_interference(interference: &Interference) -> Vec<Reason> {
    let tangled = above(interference.complexity, MAX_INTERFERENCE_COMPLEXITY);
    if tangled { vec![Reason::InterferenceComplexity] } else { Vec::new() }
}

/// Drops all but the first paths, when there is a reason to.
pub(super) fn apply(reasons: Vec<Reason>, paths: &mut Vec<Path>) -> ReturnToSource {
    let Some(pattern) = pattern(&reasons) else { return ReturnToSource::default() };
    let kept = kept(paths);
    keep_at_hand(paths, kept, |path| path.is(DimensionId::SECURITY));
    ReturnToSource {
        triggered: true,
        reasons,
        pattern: Some(pattern),
        question: Some(QUESTION),
        paused: paths.drain(kept..).map(|path| path.dimension).collect(),
        restarts: 1,
    }
}

/// How many paths stay: three, two when the third is weak, fewer when there are fewer.
fn kept(paths: &[Path]) -> usize {
    match paths {
        [first, _, third, ..] if below(third.confidence, WEAK_SHARE * first.confidence) => {
            KEPT_OF_WEAK
        }
        _ => KEPT.min(paths.len()),
    }
}

/// The most telling reason's pattern. A caller's cycles alone never trigger: as many dimensions are
/// too many in any case.
fn pattern(reasons: &[Reason]) -> Option<Pattern> {
    let has = |reason| reasons.contains(&reason);
    if has(Reason::AnalysisParalysis) {
        Some(Pattern::AnalysisParalysis)
    } else if has(Reason::InterferenceComplexity) {
        Some(Pattern::TangledFrequencies)
    } else {
        (!reasons.is_empty()).then_some(Pattern::TooManyDimensions)
    }
}

#[cfg(test)]
#[path = "return_to_source_tests.rs"]
mod tests;
