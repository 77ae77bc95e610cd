//! All that is known of a word: its classes, the layers that it leads to, the phrases that begin
//! with it (domain §6, §7). One look-up a word.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use foldhash::fast::FixedState;

use crate::model::Registry;
use crate::text;

/// A set of word classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Classes(u16);

impl Classes {
    pub(super) const STOPWORD: Self = Self(1);
    pub(super) const INTERROGATIVE: Self = Self(1 << 1);
    pub(super) const EMOTIONAL: Self = Self(1 << 2);
    pub(super) const TECHNICAL: Self = Self(1 << 3);
    pub(super) const NEGATIVE: Self = Self(1 << 4);
    pub(super) const PHILOSOPHICAL: Self = Self(1 << 5);
    pub(super) const URGENCY_HIGH: Self = Self(1 << 6);
    pub(super) const URGENCY_MEDIUM: Self = Self(1 << 7);
    pub(super) const HIGH_INTENSITY: Self = Self(1 << 8);
    /// The text is a phrase, its tokens joined by one space.
    const PHRASE: Self = Self(1 << 9);

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// A layer that a word leads to: positions in the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot {
    pub(super) dimension: u16,
    pub(super) layer: u16,
}

/// A word or phrase that the store knows.
#[derive(Debug, Clone, Default)]
pub(super) struct Word {
    pub(super) classes: Classes,
    /// Bit n: a phrase of n tokens begins with this word.
    begins: u8,
    slots: Range<usize>,
}

/// Every word and phrase of a store.
#[derive(Debug)]
pub(super) struct Lexicon {
    words: HashMap<Box<str>, Word, FixedState>,
    /// Layers of all words, those of one word side by side, in ascending order.
    slots: Vec<Slot>,
    /// Lengths of phrases, in tokens, longest first.
    lengths: Vec<usize>,
}

impl Lexicon {
    /// Reads the vocabulary, and the layers of the loaded dimensions (positions in the registry).
    pub(super) fn new(registry: &Registry, loaded: &[usize]) -> Self {
        let mut lexicon = Self { words: classified(registry), slots: vec![], lengths: vec![] };
        // In an order of its own: where the layers of a word lie decides in which order hits are sorted.
        let mut found: BTreeMap<&str, Vec<Slot>> = BTreeMap::new();
        for &dimension in loaded {
            for (layer, of) in registry.dimensions[dimension].layers.iter().enumerate() {
                for word in of.keywords.iter().chain(&of.phrases) {
                    found
                        .entry(word)
                        .or_default()
                        .push(Slot { dimension: narrow(dimension), layer: narrow(layer) });
                }
                of.phrases.iter().for_each(|phrase| lexicon.add_phrase(phrase));
            }
        }
        for (word, slots) in found {
            let start = lexicon.slots.len();
            lexicon.slots.extend(slots);
            lexicon.words.entry(word.into()).or_default().slots = start..lexicon.slots.len();
        }
        lexicon.lengths.sort_unstable_by(|a, b| b.cmp(a));
        lexicon
    }

    fn add_phrase(&mut self, phrase: &str) {
        let tokens = text::tokens(phrase);
        // Registry rules keep phrases shorter than this.
        if let Some(first) = tokens.first()
            && let Some(bit) = 1_u8.checked_shl(u32::from(narrow(tokens.len())))
        {
            self.words.entry(first.as_str().into()).or_default().begins |= bit;
            self.words.entry(phrase.into()).or_default().classes.join(Classes::PHRASE);
            if !self.lengths.contains(&tokens.len()) {
                self.lengths.push(tokens.len());
            }
        }
    }

    pub(super) fn word(&self, text: &str) -> Option<&Word> {
        self.words.get(text)
    }

    /// Layers that a word or phrase leads to, in ascending order.
    pub(super) fn slots(&self, text: &str) -> &[Slot] {
        self.word(text).and_then(|word| self.slots.get(word.slots.clone())).unwrap_or_default()
    }

    /// Lengths of phrases, in tokens, longest first.
    pub(super) fn phrase_lengths(&self) -> &[usize] {
        &self.lengths
    }

    pub(super) fn is_phrase(&self, text: &str) -> bool {
        self.word(text).is_some_and(|word| word.classes.has(Classes::PHRASE))
    }
}

impl Word {
    /// Whether a phrase of that many tokens begins with it.
    pub(super) fn begins(&self, tokens: usize) -> bool {
        tokens < 8 && self.begins & (1 << tokens) != 0
    }
}

fn classified(registry: &Registry) -> HashMap<Box<str>, Word, FixedState> {
    let vocabulary = &registry.vocabulary;
    let lists = [
        (&vocabulary.stopwords, Classes::STOPWORD),
        (&vocabulary.interrogatives, Classes::INTERROGATIVE),
        (&vocabulary.emotional, Classes::EMOTIONAL),
        (&vocabulary.technical, Classes::TECHNICAL),
        (&vocabulary.negative, Classes::NEGATIVE),
        (&vocabulary.philosophical, Classes::PHILOSOPHICAL),
        (&vocabulary.urgency_high, Classes::URGENCY_HIGH),
        (&vocabulary.urgency_medium, Classes::URGENCY_MEDIUM),
        (&vocabulary.high_intensity, Classes::HIGH_INTENSITY),
    ];
    let mut words: HashMap<Box<str>, Word, FixedState> = HashMap::default();
    for (list, class) in lists {
        for word in list {
            words.entry(word.as_str().into()).or_default().classes.join(class);
        }
    }
    words
}

/// Positions and lengths are small by the registry's rules: layer numbers are 16 bits wide.
fn narrow(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}
