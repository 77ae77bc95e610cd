//! Which dimensions become paths, and in what order (domain §7: active, blend, rank).

use serde::Serialize;

use super::analysis::{Analysis, Urgency};
use super::depth;
use super::scan::Score;
use crate::model::{Dimension, DimensionId, LayerId, Registry};
use crate::numeric::{at_least, legal_hz, millionths};

/// Confidence from which a dimension is active.
pub const ACTIVE_CONFIDENCE: f64 = 0.3;
/// Most paths of an answer.
pub const MAX_PATHS: usize = 8;
/// D12's confidence by blending, as a part of D01's.
const BLEND_SHARE: f64 = 0.4;
/// How far haste pulls a path from its base to the estimate.
const URGENT_PULL: f64 = 0.5;

/// What brought a path into the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AddedBy {
    /// Words of the query match.
    Scan,
    /// Only associated words match.
    Association,
    /// Hope beside pain.
    Blend,
}

/// A way from a dimension's root to the layer that fits best.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// The dimension.
    pub dimension: DimensionId,
    /// Its name.
    pub name: String,
    /// Root first.
    pub layers: Vec<LayerId>,
    /// 0 to 1.
    pub confidence: f64,
    /// Hertz.
    pub frequency: f64,
    /// Keywords that match literally.
    pub matched: Vec<String>,
    /// Best single match, 0 to 1.
    pub synesthetic: f64,
    /// What brought it in.
    pub added_by: AddedBy,
}

/// A dimension on its way to becoming a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Choice<'a> {
    pub(super) score: &'a Score,
    pub(super) id: DimensionId,
    pub(super) confidence: f64,
    pub(super) added_by: AddedBy,
}

/// The chosen dimensions in rank order, or the best confidence seen when none is active.
pub(super) fn select<'a>(
    registry: &Registry,
    scores: &'a [Score],
    analysis: &Analysis,
) -> Result<Vec<Choice<'a>>, f64> {
    let mut choices: Vec<Choice<'a>> = scores
        .iter()
        .filter(|score| active(score))
        .map(|score| Choice {
            score,
            id: registry.dimensions[score.dimension].id,
            confidence: score.confidence,
            added_by: if score.matched.is_empty() { AddedBy::Association } else { AddedBy::Scan },
        })
        .collect();
    if choices.is_empty() {
        return Err(scores.iter().map(|score| score.confidence).fold(0.0, f64::max));
    }
    let blended = blend(registry, scores, analysis, &mut choices);
    choices.sort_by_key(|choice| {
        let matched = choice.score.matched.len();
        (-millionths(choice.confidence), std::cmp::Reverse(matched), choice.id)
    });
    if blended {
        hope_after_pain(&mut choices);
    }
    choices.truncate(MAX_PATHS);
    Ok(choices)
}

/// Matching counts before nearness: a dimension that only has the right frequency is never active.
fn active(score: &Score) -> bool {
    score.synesthetic > 0.0 && at_least(score.confidence, ACTIVE_CONFIDENCE)
}

/// Raises or adds D12 beside an active D01 when the query speaks of pain. Says whether it applied.
fn blend<'a>(
    registry: &Registry,
    scores: &'a [Score],
    analysis: &Analysis,
    choices: &mut Vec<Choice<'a>>,
) -> bool {
    let Some(emotion) = choices.iter().find(|choice| choice.id == DimensionId::EMOTION) else {
        return false;
    };
    if !analysis.keywords.iter().any(|keyword| keyword.negative) {
        return false;
    }
    let floor = BLEND_SHARE * emotion.confidence;
    if let Some(hope) = choices.iter_mut().find(|choice| choice.id == DimensionId::POSITIVITY) {
        hope.confidence = hope.confidence.max(floor);
        return true;
    }
    let score = scores
        .iter()
        .find(|score| registry.dimensions[score.dimension].id == DimensionId::POSITIVITY);
    let Some(score) = score else { return false };
    choices.push(Choice {
        score,
        id: DimensionId::POSITIVITY,
        confidence: score.confidence.max(floor),
        added_by: AddedBy::Blend,
    });
    true
}

/// Hope never comes before the pain that it answers.
fn hope_after_pain(choices: &mut [Choice<'_>]) {
    let at = |id| choices.iter().position(|choice| choice.id == id);
    if let (Some(pain), Some(hope)) = (at(DimensionId::EMOTION), at(DimensionId::POSITIVITY))
        && hope < pain
    {
        choices[hope..=pain].rotate_left(1);
    }
}

/// The path of a chosen dimension.
pub(super) fn path(dimension: &Dimension, choice: &Choice<'_>, analysis: &Analysis) -> Path {
    let countable: Vec<&str> = analysis.countable().map(|keyword| keyword.text.as_str()).collect();
    Path {
        dimension: choice.id,
        name: dimension.name.clone(),
        layers: depth::walk(dimension, &choice.score.hits)
            .into_iter()
            .map(|at| dimension.layers[at].id)
            .collect(),
        confidence: choice.confidence,
        frequency: frequency(dimension.hz.base, analysis),
        matched: choice.score.matched.iter().map(|&at| countable[at].to_owned()).collect(),
        synesthetic: choice.score.synesthetic,
        added_by: choice.added_by,
    }
}

/// The dimension's base; haste pulls it half way up to the estimate.
fn frequency(base: f64, analysis: &Analysis) -> f64 {
    match analysis.urgency {
        Urgency::High => {
            legal_hz(base + URGENT_PULL * (analysis.estimated_frequency - base).max(0.0))
        }
        Urgency::Low | Urgency::Medium => base,
    }
}
