//! A query's tokens with its phrases joined (domain §6.1, §6.2).

use std::borrow::Cow;

use super::lexicon::{Lexicon, Word};
use crate::text;

/// A token or a phrase, and what is known of it.
#[derive(Debug, Clone)]
pub(super) struct Term<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) word: Option<&'a Word>,
    pub(super) phrase: bool,
}

/// Splits a query and replaces each phrase by one term. The longest phrases are looked for first,
/// over the whole text and from left to right, and a token is used once.
pub(super) fn terms<'a>(lexicon: &'a Lexicon, query: &'a str) -> Vec<Option<Term<'a>>> {
    let mut terms: Vec<Option<Term<'a>>> = Vec::with_capacity(query.len() / 6 + 1);
    terms.extend(text::words(query).map(|text| {
        let word = lexicon.word(&text);
        Some(Term { text, word, phrase: false })
    }));
    let mut joined = String::new();
    for &length in lexicon.phrase_lengths() {
        let mut at = 0;
        while at + length <= terms.len() {
            let window = &mut terms[at..at + length];
            if !begins(window, length) || !join(window, &mut joined) || !lexicon.is_phrase(&joined)
            {
                at += 1;
                continue;
            }
            window.fill(None);
            let text = std::mem::take(&mut joined);
            window[0] = Some(Term { word: lexicon.word(&text), text: text.into(), phrase: true });
            at += length;
        }
    }
    terms
}

/// Whether some phrase of that length starts where the window does.
fn begins(window: &[Option<Term<'_>>], length: usize) -> bool {
    let first = window.first().and_then(Option::as_ref).filter(|term| !term.phrase);
    first.and_then(|term| term.word).is_some_and(|word| word.begins(length))
}

/// Writes the window's words into `joined`; false if one is used up already. The gaps that phrases
/// leave stay until the end, so that they never make neighbours of two words.
fn join(window: &[Option<Term<'_>>], joined: &mut String) -> bool {
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
    use crate::model::{Band, Dimension, DimensionId, Layer, LayerId, Registry};

    fn lexicon(phrases: &[&str]) -> Lexicon {
        let id = DimensionId(1);
        let layer = Layer {
            id: LayerId { dimension: id, number: 0 },
            name: String::new(),
            depth: 0,
            parent: None,
            hz: 1.0,
            min_hits: 1,
            keywords: vec![],
            phrases: phrases.iter().map(|&phrase| phrase.to_owned()).collect(),
            content: 0..1,
        };
        let dimension = Dimension {
            id,
            name: String::new(),
            role: String::new(),
            hz: Band { min: 0.5, max: 2.0, base: 1.0 },
            immutable: false,
            overrides: false,
            layers: vec![layer],
        };
        let registry = Registry { dimensions: vec![dimension], ..Registry::default() };
        Lexicon::new(&registry, &[0])
    }

    #[test]
    fn phrases_are_joined_longest_first() {
        let cases: [(&[&str], &str, &[&str]); 7] = [
            (&["b c"], "a b c d", &["a", "b c", "d"]),
            (&["a b", "b c d"], "a b c d", &["a", "b c d"]),
            (&["a a"], "a a a", &["a a", "a"]),
            (&["a b"], "a, B. a b", &["a b", "a b"]),
            (&["b c", "a d"], "a b c d", &["a", "b c", "d"]),
            (&["a b"], "a", &["a"]),
            (&["a b c d e f"], "x a b c d e f", &["x", "a b c d e f"]),
        ];
        for (phrases, query, expected) in cases {
            let lexicon = lexicon(phrases);
            let found: Vec<String> =
                terms(&lexicon, query).into_iter().flatten().map(|t| t.text.into()).collect();
            assert_eq!(found, expected, "{query}");
        }
    }
}
