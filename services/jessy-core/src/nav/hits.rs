//! Which layers the words of a query lead to (domain §7, §8.1).

use super::analysis::Analysis;
use super::associations::{Associations, Partner};
use super::lexicon::{Lexicon, Slot};
use crate::constants::associations::MAX_PARTNERS;
use crate::constants::scan::{ASSOCIATION_WORTH, FULL_STRENGTH, LITERAL_WORTH};

/// A word that leads to a layer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Hit {
    pub(super) slot: Slot,
    /// The keyword itself, not a word associated with it.
    pub(super) literal: bool,
    /// The word that leads there, by the address of its layers in the lexicon.
    word: usize,
    /// Position among the countable keywords.
    pub(super) keyword: u8,
    /// 1.0 literal, up to 0.8 associated.
    pub(super) worth: f64,
}

/// All hits of a query, and how many of its keywords count. The hits of a dimension lie side by side,
/// dimensions ascending; literal ones come first, then those of a layer, then those of a word.
pub(super) fn gather(
    lexicon: &Lexicon,
    associations: &dyn Associations,
    analysis: &Analysis,
) -> (Vec<Hit>, usize) {
    let mut hits = Vec::with_capacity(2 * analysis.keywords.len());
    let mut countable = 0;
    for (found, keyword) in analysis.countable().zip(0_u8..) {
        countable += 1;
        let text = found.text.as_str();
        let slots = lexicon.slots(text);
        let mut push = |slots: &[Slot], literal, worth| {
            let word = slots.as_ptr().addr();
            hits.extend(slots.iter().map(|&slot| Hit { slot, literal, word, keyword, worth }));
        };
        push(slots, true, LITERAL_WORTH);
        let mut followed = 0;
        associations.partners(text, &mut |partner: &Partner| {
            // A learnt pair speaks only for a word that has no voice of its own.
            if (partner.seeded || slots.is_empty()) && partner.strength > 0.0 {
                followed += 1;
                let worth = ASSOCIATION_WORTH * partner.strength.min(FULL_STRENGTH);
                push(lexicon.slots(&partner.word), false, worth);
            }
            followed < MAX_PARTNERS
        });
    }
    hits.sort_unstable_by_key(|hit| {
        (hit.slot.dimension, !hit.literal, hit.slot.layer, hit.word, hit.keyword)
    });
    (hits, countable)
}

/// Layers of sorted hits: a partner of several keywords counts once a layer.
pub(super) fn layers(hits: &[Hit]) -> impl Iterator<Item = usize> {
    hits.chunk_by(|a, b| (a.slot, a.word) == (b.slot, b.word))
        .filter_map(<[Hit]>::first)
        .map(|hit| usize::from(hit.slot.layer))
}
