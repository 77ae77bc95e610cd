//! Scan and score: how well each dimension fits the keywords (domain §7).

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::analysis::Analysis;
use super::associations::{Associations, MAX_PARTNERS, Partner};
use super::weights::Weights;
use crate::model::{Band, Registry};
use crate::numeric::{at_least, at_most};

/// Time that a scan may take before it ends with what it has.
pub const SCAN_DEADLINE: Duration = Duration::from_millis(100);
/// What an association of full strength is worth beside a literal match.
const ASSOCIATION_WORTH: f64 = 0.8;
/// How far outside of a range an estimate is still half aligned, in hertz.
const NEAR_HZ: f64 = 0.5;
/// What a half alignment is worth.
const NEAR_ALIGNMENT: f64 = 0.5;

/// A layer that a word leads to: positions in the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    dimension: usize,
    layer: usize,
}

/// Word or phrase → layers of loaded dimensions.
#[derive(Debug, Default)]
pub(super) struct WordIndex(HashMap<String, Vec<Slot>>);

impl WordIndex {
    pub(super) fn new(registry: &Registry, loaded: &[usize]) -> Self {
        let mut words: HashMap<String, Vec<Slot>> = HashMap::new();
        for &dimension in loaded {
            for (layer, found) in registry.dimensions[dimension].layers.iter().enumerate() {
                for word in found.keywords.iter().chain(&found.phrases) {
                    words.entry(word.clone()).or_default().push(Slot { dimension, layer });
                }
            }
        }
        Self(words)
    }

    fn slots(&self, word: &str) -> &[Slot] {
        self.0.get(word).map_or(&[], Vec::as_slice)
    }
}

/// How a dimension fits.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Score {
    /// Position in the registry.
    pub(super) dimension: usize,
    /// Positions among the countable keywords of those that match literally.
    pub(super) matched: Vec<usize>,
    /// Best single match: 1.0 literal, up to 0.8 associated, 0 none.
    pub(super) synesthetic: f64,
    /// 0 to 1.
    pub(super) confidence: f64,
    /// Hits per layer: literal ones, or partner words where there is no literal one.
    pub(super) hits: Vec<usize>,
}

/// What a scan gave.
#[derive(Debug)]
pub(super) struct Scanned {
    pub(super) scores: Vec<Score>,
    /// Loaded dimensions.
    pub(super) total: usize,
}

/// Everything that the score of one dimension needs of the query.
struct Leads<'a> {
    countable: usize,
    literal: Vec<&'a [Slot]>,
    associated: Vec<(Arc<str>, f64, &'a [Slot])>,
    estimated_hz: f64,
    weights: Weights,
}

/// Scores the loaded dimensions in ascending order until all are done or `expired` says so.
pub(super) fn scan(
    registry: &Registry,
    loaded: &[usize],
    index: &WordIndex,
    associations: &dyn Associations,
    analysis: &Analysis,
    weights: Weights,
    expired: &mut dyn FnMut() -> bool,
) -> Scanned {
    let leads = Leads::gather(index, associations, analysis, weights);
    let mut scores = Vec::with_capacity(loaded.len());
    for &dimension in loaded {
        if expired() {
            break;
        }
        let found = &registry.dimensions[dimension];
        scores.push(leads.score(dimension, found.layers.len(), found.hz));
    }
    Scanned { scores, total: loaded.len() }
}

impl<'a> Leads<'a> {
    fn gather(
        index: &'a WordIndex,
        associations: &dyn Associations,
        analysis: &Analysis,
        weights: Weights,
    ) -> Self {
        let literal: Vec<&[Slot]> =
            analysis.countable().map(|keyword| index.slots(&keyword.text)).collect();
        let mut associated: Vec<(Arc<str>, f64, &[Slot])> = Vec::new();
        for (keyword, slots) in analysis.countable().zip(&literal) {
            let mut followed = 0;
            associations.partners(&keyword.text, &mut |partner: &Partner| {
                // A learnt pair speaks only for a word that has no voice of its own.
                if partner.seeded || slots.is_empty() {
                    followed += 1;
                    let slots = index.slots(&partner.word);
                    if !slots.is_empty() {
                        associated.push((Arc::clone(&partner.word), partner.strength, slots));
                    }
                }
                followed < MAX_PARTNERS
            });
        }
        Self {
            countable: literal.len(),
            literal,
            associated,
            estimated_hz: analysis.estimated_frequency,
            weights,
        }
    }

    fn score(&self, dimension: usize, layers: usize, band: Band) -> Score {
        let here = |slots: &'a [Slot]| slots.iter().filter(move |slot| slot.dimension == dimension);
        let mut hits = vec![0; layers];
        let mut matched = Vec::new();
        for (at, slots) in self.literal.iter().enumerate() {
            let before = hits.iter().sum::<usize>();
            here(slots).for_each(|slot| hits[slot.layer] += 1);
            if hits.iter().sum::<usize>() > before {
                matched.push(at);
            }
        }
        let synesthetic =
            if matched.is_empty() { self.associate(dimension, &mut hits) } else { 1.0 };
        let keyword = if self.countable == 0 { 0.0 } else { ratio(matched.len(), self.countable) };
        let confidence = self.weights.keyword * keyword
            + self.weights.synesthetic * synesthetic
            + self.weights.alignment * alignment(self.estimated_hz, band);
        Score { dimension, matched, synesthetic, confidence: confidence.clamp(0.0, 1.0), hits }
    }

    /// Partner words as the hits, each once a layer. Gives the worth of the strongest.
    fn associate(&self, dimension: usize, hits: &mut [usize]) -> f64 {
        let mut best: f64 = 0.0;
        let mut counted: Vec<&str> = Vec::new();
        for (word, strength, slots) in &self.associated {
            let first = !counted.contains(&word.as_ref());
            for slot in slots.iter().filter(|slot| slot.dimension == dimension) {
                best = best.max(ASSOCIATION_WORTH * strength.min(1.0));
                if first {
                    hits[slot.layer] += 1;
                }
            }
            if first {
                counted.push(word);
            }
        }
        best
    }
}

/// 1.0 inside the range, 0.5 near it, else 0.
fn alignment(hz: f64, band: Band) -> f64 {
    let outside = |margin: f64| at_least(hz, band.min - margin) && at_most(hz, band.max + margin);
    if outside(0.0) {
        1.0
    } else if outside(NEAR_HZ) {
        NEAR_ALIGNMENT
    } else {
        0.0
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of words stay far below 2^52")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
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
