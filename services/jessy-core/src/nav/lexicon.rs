//! Which classes a word belongs to, and which phrases there are (domain §6.2, §6.3).

use std::collections::{HashMap, HashSet};

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

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// Word classes and phrases of a store.
#[derive(Debug)]
pub(super) struct Lexicon {
    classes: HashMap<String, Classes>,
    /// Phrases as their tokens joined by one space.
    phrases: HashSet<String>,
    /// Lengths of phrases, in tokens, longest first.
    lengths: Vec<usize>,
}

impl Lexicon {
    pub(super) fn new(registry: &Registry, loaded: &[usize]) -> Self {
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
        let mut classes: HashMap<String, Classes> = HashMap::new();
        for (words, class) in lists {
            for word in words {
                classes.entry(word.clone()).or_default().join(class);
            }
        }
        let layers = loaded.iter().flat_map(|&at| &registry.dimensions[at].layers);
        let phrases: HashSet<String> = layers.flat_map(|layer| &layer.phrases).cloned().collect();
        let mut lengths: Vec<usize> =
            phrases.iter().map(|phrase| text::tokens(phrase).len()).collect();
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        lengths.dedup();
        Self { classes, phrases, lengths }
    }

    pub(super) fn classes(&self, word: &str) -> Classes {
        self.classes.get(word).copied().unwrap_or_default()
    }

    /// Replaces each phrase by one token. The longest phrases are looked for first, over the whole
    /// text and from left to right, and a token is used once.
    pub(super) fn join_phrases(&self, tokens: Vec<String>) -> Vec<Term> {
        let mut terms: Vec<Option<Term>> =
            tokens.into_iter().map(|text| Some(Term { text, phrase: false })).collect();
        let mut candidate = String::new();
        for &length in &self.lengths {
            let mut at = 0;
            while at + length <= terms.len() {
                let window = &mut terms[at..at + length];
                if !join(window, &mut candidate) || !self.phrases.contains(&candidate) {
                    at += 1;
                    continue;
                }
                window.fill(None);
                window[0] = Some(Term { text: candidate.clone(), phrase: true });
                at += length;
            }
        }
        terms.into_iter().flatten().collect()
    }
}

/// A token or a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) text: String,
    pub(super) phrase: bool,
}

/// Writes the window's words into `joined`; false if one is used up already. The gaps that phrases
/// leave stay until the end, so that they never make neighbours of two words.
fn join(window: &[Option<Term>], joined: &mut String) -> bool {
    joined.clear();
    for term in window {
        match term {
            Some(term) if !term.phrase => {
                if !joined.is_empty() {
                    joined.push(' ');
                }
                joined.push_str(&term.text);
            }
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(phrases: &[&str], text: &str) -> Vec<String> {
        let phrases: HashSet<String> = phrases.iter().map(|&p| p.to_owned()).collect();
        let mut lengths: Vec<usize> = phrases.iter().map(|p| text::tokens(p).len()).collect();
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        lengths.dedup();
        let lexicon = Lexicon { classes: HashMap::new(), phrases, lengths };
        lexicon.join_phrases(text::tokens(text)).into_iter().map(|term| term.text).collect()
    }

    #[test]
    fn phrases_are_joined_longest_first() {
        let cases: [(&[&str], &str, &[&str]); 6] = [
            (&["b c"], "a b c d", &["a", "b c", "d"]),
            (&["a b", "b c d"], "a b c d", &["a", "b c d"]),
            (&["a a"], "a a a", &["a a", "a"]),
            (&["a b"], "a, B. a b", &["a b", "a b"]),
            (&["b c", "a d"], "a b c d", &["a", "b c", "d"]),
            (&["a b"], "a", &["a"]),
        ];
        for (phrases, text, expected) in cases {
            assert_eq!(joined(phrases, text), expected, "{text}");
        }
    }
}
