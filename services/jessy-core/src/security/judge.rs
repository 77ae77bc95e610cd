//! Judging one clause (domain §11): an action, its target within reach, and nothing that spares it.

use super::automaton::Term;
use super::finding::{Category, Finding};
use super::meaning::{Meaning, Rules, Trait, Traits};
use super::suicidal::{self, Subject};
use super::table::{DUMP_REACH, DUMP_RULE, RULES};
use crate::constants::security::{MAX_DETERMINERS, OWN_REACH, REACH, SOMEBODYS_REACH};

/// Categories that were found.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hits([bool; Category::ALL.len()]);

impl Hits {
    fn add(&mut self, category: Category) {
        self.0[category as usize] = true;
    }

    /// The highest confidence, the first in table order among equals.
    pub(super) fn worst(&self) -> Option<Finding> {
        let found = Category::ALL.into_iter().filter(|&category| self.0[category as usize]);
        found
            .map(Category::finding)
            .reduce(|worst, next| if next.confidence > worst.confidence { next } else { worst })
    }
}

/// An action that waits for its target.
#[derive(Debug, Clone, Copy, Default)]
struct Armed {
    /// Number of its last word.
    at: usize,
    /// It has a harmless object, so that it only meets a target that a list goes on to.
    shielded: bool,
}

/// What a clause has told so far.
#[derive(Debug, Default)]
struct State {
    /// A word of prevention was there.
    guarded: bool,
    /// A word of fiction or study was there.
    studied: bool,
    /// The list of objects has just gone on.
    listing: bool,
    armed: Rules,
    actions: [Armed; RULES.len()],
    dump: Option<usize>,
    subject: Subject,
    /// Words of the latest possessive, of the latest "my", and of the latest other owner.
    possessive: Option<usize>,
    own: Option<usize>,
    owner: Option<usize>,
}

/// Adds what a clause asks for to `hits`.
pub(super) fn judge(terms: &[Term], hits: &mut Hits) {
    let mut state = State::default();
    let mut harmed = Rules::default();
    for (at, term) in terms.iter().enumerate() {
        let Meaning { acts, traits, .. } = term.meaning;
        state.spare(term);
        harmed.insert(state.meets(term));
        state.notes(term);
        if state.guarded {
            continue;
        }
        if traits.has(Trait::Despair) || suicidal::is_speaker(terms, at, state.subject) {
            hits.add(Category::SelfHarm);
        }
        state.arm(acts, terms, at);
        state.dumps(term);
    }
    if !state.studied {
        harmed.iter().for_each(|rule| hits.add(RULES[rule].category));
    }
}

impl State {
    /// Takes note of what spares. Part of a compound such as "law-abiding" is no study.
    fn spare(&mut self, term: &Term) {
        let traits = term.meaning.traits;
        self.guarded |= traits.has(Trait::Prevents) && !term.bound;
        self.studied |= traits.has(Trait::Studies) && !term.bound;
    }

    /// The rules of which the term is the target.
    fn meets(&mut self, term: &Term) -> Rules {
        let Meaning { aims, somebodys, anothers, traits, .. } = term.meaning;
        let near = |word: Option<usize>, reach| word.is_some_and(|word| term.first - word <= reach);
        let mut rules = aims;
        if near(self.possessive, SOMEBODYS_REACH) {
            rules.insert(somebodys);
        }
        if !(near(self.own, OWN_REACH) && self.owner < self.own) {
            rules.insert(anothers);
        }
        let mut met = Rules::default();
        for rule in rules.and(self.armed).iter() {
            let Armed { at, shielded } = self.actions[rule];
            if term.first - at <= REACH && (!shielded || self.listing) {
                met.insert(Rules::one(rule));
            }
        }
        let still = traits.has(Trait::And)
            || self.listing && (traits.has(Trait::Determiner) || traits.has(Trait::Possessive));
        self.listing = still;
        met
    }

    /// Takes note of who is spoken of, and whose the words to come are.
    fn notes(&mut self, term: &Term) {
        let traits = term.meaning.traits;
        self.subject = self.subject.after(traits);
        if traits.has(Trait::Possessive) || traits.has(Trait::Own) {
            self.possessive = Some(term.last);
        }
        if traits.has(Trait::Own) {
            self.own = Some(term.last);
        } else if term.possessive || traits.has(Trait::Kin) || traits.has(Trait::Person) {
            self.owner = Some(term.last);
        }
    }

    /// Lets the action at `at` wait for a target.
    fn arm(&mut self, acts: Rules, terms: &[Term], at: usize) {
        if acts.is_empty() || is_suffered(terms, at) {
            return;
        }
        let object = object(terms, at).map(|term| term.meaning);
        for rule in acts.iter() {
            let own = Rules::one(rule);
            // What belongs to others is harmed whatever it is.
            let shielded = RULES[rule].category != Category::Illegal
                && object.is_some_and(|object| object.aims.and(own).is_empty());
            self.actions[rule] = Armed { at: terms[at].last, shielded };
            self.armed.insert(own);
        }
    }

    /// "Dump … into" arms its rule at its last word.
    fn dumps(&mut self, term: &Term) {
        if term.meaning.traits.has(Trait::Dump) {
            self.dump = Some(term.last);
        } else if term.meaning.traits.has(Trait::Into)
            && self.dump.is_some_and(|dump| term.first - dump <= DUMP_REACH)
        {
            self.actions[DUMP_RULE] = Armed { at: term.last, shielded: false };
            self.armed.insert(Rules::one(DUMP_RULE));
        }
    }
}

/// Whether the action tells what the speaker, or the subject, has to bear: "they hurt me", "I was
/// attacked", "hurt by".
fn is_suffered(terms: &[Term], at: usize) -> bool {
    let traits = |at: Option<usize>| {
        at.and_then(|at| terms.get(at)).map_or(Traits::default(), |term| term.meaning.traits)
    };
    if traits(at.checked_add(1)).has(Trait::NotAimed) {
        return true;
    }
    let mut before = at.checked_sub(1);
    if traits(before).has(Trait::Adverb) {
        before = at.checked_sub(2);
    }
    traits(Some(at)).has(Trait::Participle) && traits(before).has(Trait::Suffers)
}

/// The harmless object of the action at `at`.
fn object(terms: &[Term], at: usize) -> Option<&Term> {
    let follows = terms[at + 1..].iter().take(MAX_DETERMINERS + 1);
    let mut follows = follows.skip_while(|term| {
        let traits = term.meaning.traits;
        traits.has(Trait::Determiner) && !traits.has(Trait::Object)
    });
    follows.next().filter(|term| term.meaning.traits.has(Trait::Object))
}
