//! All associations in memory. A book never changes: a new one takes its place.
//!
//! Words are spread over shards, so that the next book shares all but the touched ones with the
//! last. Readers take the current book without a lock and see one state for a whole query.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use crate::nav::Partner;
use crate::state::{AssociationRow, Pair};

/// A power of two. More make a new book dearer, fewer the change of one word.
const SHARDS: usize = 1_024;

/// What one word leads to, as seen from that word.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Link {
    pub(super) partner: Partner,
    pub(super) count: i64,
    pub(super) last_activated: i64,
}

type Shard = HashMap<Arc<str>, Arc<[Link]>>;

/// Word → partners, strongest first, then by word.
#[derive(Debug, Clone)]
pub(super) struct Book {
    shards: Vec<Arc<Shard>>,
    hasher: RandomState,
    pairs: usize,
    seeded: usize,
}

/// A pair that is new, changed or (`None`) gone.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edit {
    pub(super) a: Arc<str>,
    pub(super) b: Arc<str>,
    pub(super) now: Option<Facts>,
}

/// What is known of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Facts {
    pub(super) strength: f64,
    pub(super) count: i64,
    pub(super) seeded: bool,
    pub(super) last_activated: i64,
}

/// A pair's strength before and after an edit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    pub(super) a: Arc<str>,
    pub(super) b: Arc<str>,
    pub(super) before: Option<f64>,
    pub(super) after: Option<f64>,
}

impl Default for Book {
    fn default() -> Self {
        let empty = Arc::new(Shard::new());
        Self { shards: vec![empty; SHARDS], hasher: RandomState::new(), pairs: 0, seeded: 0 }
    }
}

impl Facts {
    fn link(self, partner: &Arc<str>) -> Link {
        let Self { strength, count, seeded, last_activated } = self;
        let partner = Partner { word: Arc::clone(partner), strength, seeded };
        Link { partner, count, last_activated }
    }
}

impl From<&AssociationRow> for Facts {
    fn from(row: &AssociationRow) -> Self {
        let AssociationRow { strength, count, seeded, last_activated, .. } = *row;
        Self { strength, count, seeded, last_activated }
    }
}

impl Link {
    pub(super) fn facts(&self) -> Facts {
        let Partner { strength, seeded, .. } = self.partner;
        Facts { strength, count: self.count, seeded, last_activated: self.last_activated }
    }

    /// Strongest first, then by word.
    fn order(one: &Self, other: &Self) -> Ordering {
        let (one, other) = (&one.partner, &other.partner);
        other.strength.total_cmp(&one.strength).then_with(|| one.word.cmp(&other.word))
    }
}

impl Book {
    /// The partners of a word.
    pub(super) fn links(&self, word: &str) -> &[Link] {
        self.shards[self.place(word)].get(word).map_or(&[], |links| links)
    }

    /// Whether a pair is known.
    pub(super) fn contains(&self, pair: &Pair) -> bool {
        self.links(pair.a()).iter().any(|link| link.partner.word == *pair.b())
    }

    /// How many pairs there are.
    pub(super) fn len(&self) -> usize {
        self.pairs
    }

    /// How many of them are seeded.
    pub(super) fn seeded(&self) -> usize {
        self.seeded
    }

    /// All pairs, in no order.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&Arc<str>, &Link)> {
        let words = self.shards.iter().flat_map(|shard| shard.iter());
        words.flat_map(|(word, links)| {
            let first = move |link: &&Link| **word < *link.partner.word;
            links.iter().filter(first).map(move |link| (word, link))
        })
    }

    /// The next book, and what changed. Of two edits of a pair the last holds.
    pub(super) fn edited(&self, edits: Vec<Edit>) -> (Self, Vec<Change>) {
        let mut book = self.clone();
        let mut words: HashMap<Arc<str>, HashMap<Arc<str>, Option<Facts>>> = HashMap::new();
        for Edit { a, b, now } in edits {
            words.entry(Arc::clone(&b)).or_default().insert(Arc::clone(&a), now);
            words.entry(a).or_default().insert(b, now);
        }
        let mut changes = Vec::new();
        for (word, edits) in words {
            book.edit_word(&word, edits, &mut changes);
        }
        (book, changes)
    }

    fn edit_word(
        &mut self,
        word: &Arc<str>,
        mut edits: HashMap<Arc<str>, Option<Facts>>,
        changes: &mut Vec<Change>,
    ) {
        let mut links = Vec::with_capacity(self.links(word).len() + edits.len());
        let mut note = |partner: &Arc<str>, before: Option<&Link>, now: Option<Facts>| {
            // Each pair is seen from both of its words and counted from the first.
            if word < partner {
                let (was, is) =
                    (before.map(|link| link.partner.seeded), now.map(|facts| facts.seeded));
                self.pairs = self.pairs + usize::from(is.is_some()) - usize::from(was.is_some());
                self.seeded =
                    self.seeded + usize::from(is == Some(true)) - usize::from(was == Some(true));
                changes.push(Change {
                    a: Arc::clone(word),
                    b: Arc::clone(partner),
                    before: before.map(|link| link.partner.strength),
                    after: now.map(|facts| facts.strength),
                });
            }
            now.map(|facts| facts.link(partner))
        };
        let place = place(&self.hasher, word);
        let shard = &mut self.shards[place];
        for link in shard.get(word).into_iter().flat_map(|links| links.iter()) {
            match edits.remove(&link.partner.word) {
                Some(now) => links.extend(note(&link.partner.word, Some(link), now)),
                None => links.push(link.clone()),
            }
        }
        for (partner, now) in edits {
            links.extend(note(&partner, None, now));
        }
        links.sort_unstable_by(Link::order);
        let shard = Arc::make_mut(shard);
        if links.is_empty() {
            shard.remove(word);
        } else {
            shard.insert(Arc::clone(word), links.into());
        }
    }

    fn place(&self, word: &str) -> usize {
        place(&self.hasher, word)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the low bits are as good as all")]
fn place(hasher: &RandomState, word: &str) -> usize {
    hasher.hash_one(word) as usize % SHARDS
}

#[cfg(test)]
mod tests;
