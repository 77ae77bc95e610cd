//! All words of the table in one automaton, and what each of them means.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};

use super::clause::{Clause, Piece};
use super::meaning::{Meaning, Rules, TRAITS};
use super::table::{RULES, When, words};

/// A word or phrase of a clause; also one that means nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Term {
    pub(super) meaning: Meaning,
    /// Numbers of its first and last word.
    pub(super) first: usize,
    pub(super) last: usize,
    /// A hyphen binds it to its neighbour.
    pub(super) bound: bool,
    /// It ends in `'s`.
    pub(super) possessive: bool,
}

/// The table, compiled.
#[derive(Debug)]
pub(super) struct Automaton {
    patterns: AhoCorasick,
    meanings: Vec<Meaning>,
}

impl Automaton {
    pub(super) fn new() -> Self {
        let mut table: BTreeMap<String, Meaning> = BTreeMap::new();
        let mut each = |list, add: &dyn Fn(&mut Meaning)| {
            for word in words(list) {
                add(table.entry(pattern(word)).or_default());
            }
        };
        for (rule, found) in RULES.iter().enumerate() {
            let rule = Rules::one(rule);
            for list in found.actions {
                each(list, &|meaning| meaning.acts.insert(rule));
            }
            for (list, when) in found.targets {
                each(list, &|meaning| match when {
                    When::Always => meaning.aims.insert(rule),
                    When::Somebodys => meaning.somebodys.insert(rule),
                    When::Anothers => meaning.anothers.insert(rule),
                });
            }
        }
        for (found, list) in TRAITS {
            each(list, &|meaning| meaning.traits.insert(found));
        }
        let patterns = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            // Every word starts with a blank, so there is nothing to skip to.
            .prefilter(false)
            .build(table.keys())
            .expect("a table of some hundred words fits into an automaton");
        Self { patterns, meanings: table.into_values().collect() }
    }

    /// The terms of a clause, the longest phrases first, from left to right.
    pub(super) fn terms(&self, clause: &Clause) -> Vec<Term> {
        let mut terms = Vec::with_capacity(clause.pieces.len());
        let mut pieces = clause.pieces.iter().peekable();
        for found in self.patterns.find_iter(&clause.text) {
            while let Some(piece) = pieces.next_if(|piece| piece.end <= found.start()) {
                terms.push(term(piece, Meaning::default()));
            }
            let meaning = self.meanings[found.pattern().as_usize()];
            let mut whole: Option<Term> = None;
            while let Some(piece) = pieces.next_if(|piece| piece.end <= found.end()) {
                let part = term(piece, meaning);
                let start = whole.unwrap_or(part);
                whole = Some(Term { first: start.first, bound: start.bound || part.bound, ..part });
            }
            terms.extend(whole);
        }
        terms.extend(pieces.map(|piece| term(piece, Meaning::default())));
        terms
    }
}

/// A word of the table in the form of a clause's text.
fn pattern(words: &str) -> String {
    words.split(' ').map(|word| format!(" {word} ")).collect()
}

fn term(piece: &Piece, meaning: Meaning) -> Term {
    let Piece { word, bound, possessive, .. } = *piece;
    Term { meaning, first: word, last: word, bound, possessive }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::security::clause::Clauses;

    #[test]
    fn every_word_of_the_table_is_found_as_it_is_written() {
        let automaton = Automaton::new();
        let lists = TRAITS.iter().map(|(_, list)| *list);
        let actions = RULES.iter().flat_map(|rule| rule.actions.iter().copied());
        let targets = RULES.iter().flat_map(|rule| rule.targets.iter().map(|(list, _)| *list));
        for list in lists.chain(actions).chain(targets) {
            for word in words(list) {
                let mut clauses = Clauses::new(word);
                let terms = automaton.terms(clauses.next().unwrap());
                assert_eq!(terms.len(), 1, "{word:?}: not one term, so it can't be met");
                assert_ne!(terms[0].meaning, Meaning::default(), "{word:?}");
            }
        }
    }
}
