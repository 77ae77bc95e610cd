//! Which dimensions become paths, and in what order (domain §7: active, blend, rank; §13: boosts).

use std::cmp::Reverse;

use super::analysis::{Analysis, Urgency};
use super::path::{AddedBy, Path};
use super::scan::{Scan, Scanner, Score};
use crate::constants::selection::{ACTIVE_CONFIDENCE, BLEND_SHARE, MAX_PATHS, URGENT_PULL};
use crate::constants::users::MAX_BOOST;
use crate::model::{Dimension, DimensionId, Preferences};
use crate::numeric::{at_least, legal_hz, millionths};

/// A dimension on its way to becoming a path.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Choice {
    score: Score,
    confidence: f64,
    added_by: AddedBy,
}

/// The paths of the chosen dimensions in rank order, without their layers; none when no dimension is
/// active. `loaded` are the scanned dimensions as positions in the registry.
pub(super) fn select(
    scanner: &Scanner<'_>,
    loaded: &[usize],
    scan: &Scan,
    preferences: Option<&Preferences>,
) -> Vec<Path> {
    let mut choices: Vec<Choice> = Vec::with_capacity(scan.scores.len() + 1);
    choices.extend(scan.scores.iter().filter(|score| active(score)).map(|&score| Choice {
        score,
        confidence: score.confidence,
        added_by: if score.matched() == 0 { AddedBy::Association } else { AddedBy::Scan },
    }));
    if let Some(preferences) = preferences {
        boost(scanner, preferences, &mut choices);
    }
    let blended = blend(scanner, loaded, scan, &mut choices);
    choices.sort_unstable_by_key(|choice| {
        let matched = choice.score.matched();
        (-millionths(choice.confidence), Reverse(matched), choice.score.dimension)
    });
    if blended {
        hope_after_pain(&mut choices);
    }
    let security = |choice: &Choice| choice.score.dimension == DimensionId::SECURITY;
    keep_at_hand(&mut choices, MAX_PATHS, security);
    choices.truncate(MAX_PATHS);
    let path = |choice: &Choice| {
        let dimension = scanner.registry.dimension(choice.score.dimension)?;
        Some(path(dimension, choice, scanner.analysis))
    };
    choices.iter().filter_map(path).collect()
}

/// Matching counts before nearness: a dimension that only has the right frequency is never active.
fn active(score: &Score) -> bool {
    score.synesthetic > 0.0 && at_least(score.confidence, ACTIVE_CONFIDENCE)
}

/// Adds what the user prefers to dimensions that are active anyway, immutable ones left alone.
fn boost(scanner: &Scanner<'_>, preferences: &Preferences, choices: &mut [Choice]) {
    for choice in choices {
        let id = choice.score.dimension;
        let mutable = scanner.registry.dimension(id).is_some_and(|found| !found.immutable);
        let boost = preferences.preferred_dimensions.get(&id).filter(|boost| boost.is_finite());
        if let Some(boost) = boost.filter(|_| mutable) {
            // Whatever is stored, a boost stays within its bounds.
            let boost = boost.clamp(0.0, MAX_BOOST);
            choice.confidence = (choice.confidence + boost).min(1.0);
        }
    }
}

/// Raises or adds D12 beside an active D01 when the query speaks of pain. Says whether it applied.
fn blend(scanner: &Scanner<'_>, loaded: &[usize], scan: &Scan, choices: &mut Vec<Choice>) -> bool {
    if !scanner.analysis.hurts() {
        return false;
    }
    let of = |id| move |choice: &&mut Choice| choice.score.dimension == id;
    let Some(floor) = choices
        .iter_mut()
        .find(of(DimensionId::EMOTION))
        .map(|emotion| BLEND_SHARE * emotion.confidence)
    else {
        return false;
    };
    if let Some(hope) = choices.iter_mut().find(of(DimensionId::POSITIVITY)) {
        hope.confidence = hope.confidence.max(floor);
        return true;
    }
    let id = DimensionId::POSITIVITY;
    let scanned = &loaded[..scan.scanned.min(loaded.len())];
    let Some(&at) = scanned.iter().find(|&&at| scanner.registry.dimensions[at].id == id) else {
        return false;
    };
    let weak = scan.scores.iter().find(|score| score.dimension == id).copied();
    let score = weak.unwrap_or_else(|| scanner.blank(at));
    let confidence = score.confidence.max(floor);
    choices.push(Choice { score, confidence, added_by: AddedBy::Blend });
    true
}

/// Hope never comes before the pain that it answers.
fn hope_after_pain(choices: &mut [Choice]) {
    let at = |id| choices.iter().position(|choice| choice.score.dimension == id);
    if let (Some(pain), Some(hope)) = (at(DimensionId::EMOTION), at(DimensionId::POSITIVITY))
        && hope < pain
    {
        choices[hope..=pain].rotate_left(1);
    }
}

/// Moves what must not be dropped to the last of the first `n` places, if it stands behind them.
/// The others keep their order.
pub(super) fn keep_at_hand<T>(ranked: &mut [T], n: usize, wanted: impl Fn(&T) -> bool) {
    if let Some(at) = ranked.iter().position(wanted).filter(|&at| at >= n)
        && n > 0
    {
        ranked[n - 1..=at].rotate_right(1);
    }
}

/// The path of a chosen dimension.
fn path(dimension: &Dimension, choice: &Choice, analysis: &Analysis) -> Path {
    let matched = analysis.countable().enumerate();
    Path {
        dimension: dimension.id.into(),
        name: dimension.name.clone(),
        layers: Vec::new(),
        confidence: choice.confidence,
        frequency: frequency(dimension.hz.base, analysis),
        matched: matched
            .filter(|&(at, _)| choice.score.matches(at))
            .map(|(_, keyword)| keyword.text.clone())
            .collect(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_not_be_dropped_takes_the_last_place() {
        let cases: [(&[u8], usize, &[u8]); 6] = [
            (&[1, 2, 3, 14], 2, &[1, 14, 2, 3]),
            (&[1, 2, 14, 3], 2, &[1, 14, 2, 3]),
            (&[1, 14, 2, 3], 2, &[1, 14, 2, 3]),
            (&[1, 2, 3], 2, &[1, 2, 3]),
            (&[14], 1, &[14]),
            (&[1, 14], 0, &[1, 14]),
        ];
        for (given, n, expected) in cases {
            let mut ranked = given.to_vec();
            keep_at_hand(&mut ranked, n, |&id| id == 14);
            assert_eq!(ranked, expected, "{given:?} {n}");
        }
    }
}
