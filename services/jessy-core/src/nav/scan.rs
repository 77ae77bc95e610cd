//! Scan and score: how well each dimension fits the keywords (domain §7).
//!
//! What a scan allocates grows with the hits of the query, never with the dimensions that are loaded:
//! a dimension without any hit leaves nothing but its place in the count and in the best confidence.

use serde::Serialize;

use super::analysis::Analysis;
use super::associations::Associations;
use super::hits::{self, Hit};
use super::lexicon::Lexicon;
use super::weights::Weights;
use crate::constants::scan::{FULL_ALIGNMENT, LITERAL_WORTH, NEAR_ALIGNMENT, NEAR_HZ};
use crate::model::{Band, DimensionId, Registry};
use crate::numeric::{at_least, at_most};

/// What a scan gave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scan {
    /// Loaded dimensions that were scanned.
    pub scanned: usize,
    /// Dimensions that are loaded.
    pub loaded: usize,
    /// Highest confidence of all, 0 to 1, also of dimensions that no word leads to.
    pub best: f64,
    /// Dimensions that some word leads to, ascending by number.
    #[serde(skip)]
    pub scores: Vec<Score>,
    #[serde(skip)]
    hits: Vec<Hit>,
}

/// How a dimension fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The dimension.
    pub dimension: DimensionId,
    /// 0 to 1.
    pub confidence: f64,
    /// Best single match: 1.0 literal, up to 0.8 associated, 0 none.
    pub synesthetic: f64,
    /// Bit n: the nth countable keyword matches literally.
    matched: u64,
    /// Where its hits lie among those of the scan: literal ones, or partner words without any.
    hits: (usize, usize),
}

impl Scan {
    /// Whether it ended before all dimensions were scanned.
    #[must_use]
    pub fn partial(&self) -> bool {
        self.scanned < self.loaded
    }

    /// Positions of the layers that words lead to, one for each word and layer.
    pub(super) fn hits(&self, id: DimensionId) -> impl Iterator<Item = usize> {
        let score = self.scores.iter().find(|score| score.dimension == id);
        let (start, end) = score.map_or((0, 0), |score| score.hits);
        hits::layers(self.hits.get(start..end).unwrap_or_default())
    }
}

impl Score {
    /// Keywords that match literally.
    #[must_use]
    pub fn matched(&self) -> u32 {
        self.matched.count_ones()
    }

    /// Whether the countable keyword at that position matches literally.
    pub(super) fn matches(&self, keyword: usize) -> bool {
        u32::try_from(keyword).ok().and_then(|n| self.matched.checked_shr(n)).unwrap_or(0) & 1 == 1
    }
}

/// Everything that a scan reads.
#[derive(Clone, Copy)]
pub(super) struct Scanner<'a> {
    pub(super) registry: &'a Registry,
    pub(super) lexicon: &'a Lexicon,
    pub(super) associations: &'a dyn Associations,
    pub(super) analysis: &'a Analysis,
    pub(super) weights: Weights,
}

impl Scanner<'_> {
    /// Scores the loaded dimensions (ascending positions in the registry) until all are done or
    /// `expired` says so.
    pub(super) fn scan(&self, loaded: &[usize], expired: &mut dyn FnMut() -> bool) -> Scan {
        let (hits, countable) = hits::gather(self.lexicon, self.associations, self.analysis);
        let (mut scores, mut next) = (Vec::new(), 0);
        let (mut scanned, mut best) = (0, 0.0_f64);
        for &position in loaded {
            if expired() {
                break;
            }
            let before = |hit: &Hit| usize::from(hit.slot.dimension) < position;
            next += hits[next..].iter().take_while(|hit| before(hit)).count();
            let here = |hit: &Hit| usize::from(hit.slot.dimension) == position;
            let own = hits[next..].iter().take_while(|hit| here(hit)).count();
            let score = self.score(position, &hits[next..next + own], next, countable);
            next += own;
            scanned += 1;
            // Only configured weights that are no numbers lead here.
            if !score.confidence.is_finite() {
                tracing::error!(dimension = %score.dimension, "no finite score; it is skipped");
                continue;
            }
            best = best.max(score.confidence);
            if own > 0 {
                scores.push(score);
            }
        }
        Scan { scanned, loaded: loaded.len(), best, scores, hits }
    }

    /// The score of the dimension at that position, whose hits begin at `start`.
    fn score(&self, position: usize, hits: &[Hit], start: usize, countable: usize) -> Score {
        let dimension = &self.registry.dimensions[position];
        let literal = hits.iter().take_while(|hit| hit.literal).count();
        let matched = hits[..literal].iter().fold(0, |bits, hit| bits | 1 << hit.keyword);
        let (synesthetic, used) = if literal > 0 {
            (LITERAL_WORTH, literal)
        } else {
            (hits.iter().map(|hit| hit.worth).fold(0.0, f64::max), hits.len())
        };
        let mut score = Score {
            dimension: dimension.id,
            confidence: 0.0,
            synesthetic,
            matched,
            hits: (start, start + used),
        };
        let share = if countable == 0 { 0.0 } else { ratio(score.matched(), countable) };
        score.confidence = (self.weights.keyword * share
            + self.weights.synesthetic * synesthetic
            + self.weights.alignment * alignment(self.analysis.estimated_frequency, dimension.hz))
        .clamp(0.0, 1.0);
        score
    }

    /// The score of a dimension that no word leads to: its alignment alone.
    pub(super) fn blank(&self, position: usize) -> Score {
        self.score(position, &[], 0, 0)
    }
}

/// 1.0 inside the range, 0.5 near it, else 0.
fn alignment(hz: f64, band: Band) -> f64 {
    let within = |margin: f64| at_least(hz, band.min - margin) && at_most(hz, band.max + margin);
    if within(0.0) {
        FULL_ALIGNMENT
    } else if within(NEAR_HZ) {
        NEAR_ALIGNMENT
    } else {
        0.0
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of words stay far below 2^52")]
fn ratio(part: u32, whole: usize) -> f64 {
    f64::from(part) / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alignment_has_three_steps_and_their_ends_belong_inside() {
        let band = Band { min: 1.5, max: 2.5, base: 2.0 };
        let cases =
            [(1.5, 1.0), (2.5, 1.0), (1.0, 0.5), (3.0, 0.5), (0.99, 0.0), (3.01, 0.0), (1.49, 0.5)];
        for (hz, expected) in cases {
            assert_eq!(alignment(hz, band), expected, "{hz}");
        }
    }
}
