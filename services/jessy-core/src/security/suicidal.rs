//! Whether a word of suicide is the speaker's own, or spoken about somebody else (domain §11).

use super::automaton::Term;
use super::meaning::{Trait, Traits};
use super::table::despair::PREDICATE_REACH;
use crate::constants::security::REACH;

/// Who was spoken of last in a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Subject {
    #[default]
    Nobody,
    Speaker,
    Another,
}

impl Subject {
    /// Who is spoken of after a word of these traits.
    pub(super) fn after(self, traits: Traits) -> Self {
        let others = [Trait::Others, Trait::Person, Trait::Kin];
        if traits.has(Trait::FirstPerson) {
            Self::Speaker
        } else if others.into_iter().any(|other| traits.has(other)) {
            Self::Another
        } else {
            self
        }
    }
}

/// Whether the word at `at`, spoken of `subject`, says that the speaker is suicidal or asks for
/// suicide itself.
pub(super) fn is_speaker(terms: &[Term], at: usize, subject: Subject) -> bool {
    let traits = terms[at].meaning.traits;
    let own = traits.has(Trait::Suicidal) && is_suicidal(terms, at, subject);
    own || traits.has(Trait::Suicide) && subject != Subject::Another
}

fn is_suicidal(terms: &[Term], at: usize, subject: Subject) -> bool {
    let word = terms[at].first;
    let has = |at: Option<usize>, wanted| {
        at.and_then(|at| terms.get(at)).is_some_and(|term| term.meaning.traits.has(wanted))
    };
    let thinks = has(at.checked_add(1), Trait::Thoughts);
    if subject == Subject::Another || (has(at.checked_sub(1), Trait::Article) && !thinks) {
        return false;
    }
    if thinks {
        return subject == Subject::Speaker && has(at.checked_sub(1), Trait::Having);
    }
    let before = terms[..at].iter().rev().take_while(|term| word - term.last <= PREDICATE_REACH);
    let mut after = terms[at + 1..].iter().take_while(|term| term.first - word <= REACH);
    let mut before = before.map(|term| term.meaning.traits);
    before.any(|traits| traits.has(Trait::Predicate))
        || after.any(|term| term.meaning.traits.has(Trait::Intent))
}
