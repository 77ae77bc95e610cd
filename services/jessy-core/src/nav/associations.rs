//! Words that stand for other words (domain §8.1). Learnt pairs join the seeds behind one lookup.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;

use crate::model::Seed;

/// A word associated with another.
#[derive(Debug, Clone, PartialEq)]
pub struct Partner {
    /// The other word.
    pub word: Arc<str>,
    /// Dimensionless, 1.0 for a first co-occurrence.
    pub strength: f64,
    /// Was there from the start: used also for words that match literally.
    pub seeded: bool,
}

/// Where associations are looked up. It must answer the same within one query.
pub trait Associations: Send + Sync {
    /// Hands each partner of the word to `each`, strongest first, then by word, until it says no.
    fn partners(&self, word: &str, each: &mut dyn FnMut(&Partner) -> bool);
}

/// The seeds of a store.
#[derive(Debug, Default)]
pub struct Seeded(HashMap<String, Vec<Partner>, FixedState>);

impl Seeded {
    /// Both directions of every seed.
    #[must_use]
    pub fn new(seeds: &[Seed]) -> Self {
        let mut words: HashMap<String, Vec<Partner>, FixedState> = HashMap::default();
        for seed in seeds {
            for (word, other) in [(&seed.a, &seed.b), (&seed.b, &seed.a)] {
                words.entry(word.clone()).or_default().push(Partner {
                    word: other.as_str().into(),
                    strength: seed.strength,
                    seeded: true,
                });
            }
        }
        for partners in words.values_mut() {
            partners.sort_by(|x, y| {
                y.strength.total_cmp(&x.strength).then_with(|| x.word.cmp(&y.word))
            });
        }
        Self(words)
    }
}

impl Associations for Seeded {
    fn partners(&self, word: &str, each: &mut dyn FnMut(&Partner) -> bool) {
        for partner in self.0.get(word).into_iter().flatten() {
            if !each(partner) {
                return;
            }
        }
    }
}
