//! What words and phrases mean to the screen.

use super::table::{RULES, actions, despair, spared, targets};

/// A set of rules, by their places in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Rules(u8);

const _: () = assert!(RULES.len() <= u8::BITS as usize, "a set of rules has a bit for each");

impl Rules {
    pub(super) fn one(rule: usize) -> Self {
        Self(1 << rule)
    }

    pub(super) fn insert(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn iter(self) -> impl Iterator<Item = usize> {
        (0..RULES.len()).filter(move |&rule| self.0 & (1 << rule) != 0)
    }
}

/// What else a word means, beside being an action or a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trait {
    Prevents,
    Studies,
    SetPhrase,
    NotAimed,
    Suffers,
    Adverb,
    Object,
    Determiner,
    And,
    Possessive,
    Own,
    Participle,
    Dump,
    Into,
    Despair,
    Suicide,
    Suicidal,
    FirstPerson,
    Others,
    Predicate,
    Having,
    Thoughts,
    Intent,
    Article,
    Person,
    Kin,
}

/// The lists that give these meanings.
pub(super) const TRAITS: [(Trait, &str); 26] = [
    (Trait::Prevents, spared::PREVENTION),
    (Trait::Studies, spared::STUDY),
    (Trait::SetPhrase, spared::SET_PHRASES),
    (Trait::NotAimed, spared::NOT_AIMED),
    (Trait::Suffers, spared::SUFFERS),
    (Trait::Adverb, spared::ADVERBS),
    (Trait::Object, spared::OBJECTS),
    (Trait::Determiner, spared::DETERMINERS),
    (Trait::And, spared::AND),
    (Trait::Possessive, spared::POSSESSIVES),
    (Trait::Own, spared::OWN),
    (Trait::Participle, actions::PARTICIPLES),
    (Trait::Dump, actions::DUMP),
    (Trait::Into, actions::INTO),
    (Trait::Despair, despair::PHRASES),
    (Trait::Suicide, despair::SUICIDE),
    (Trait::Suicidal, despair::SUICIDAL),
    (Trait::FirstPerson, despair::FIRST_PERSON),
    (Trait::Others, despair::OTHERS),
    (Trait::Predicate, despair::PREDICATES),
    (Trait::Having, despair::HAVING),
    (Trait::Thoughts, despair::THOUGHTS),
    (Trait::Intent, despair::INTENT),
    (Trait::Article, despair::ARTICLES),
    (Trait::Person, targets::PERSONS),
    (Trait::Kin, targets::KIN_AND_ROLES),
];

/// A set of traits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Traits(u32);

impl Traits {
    pub(super) fn insert(&mut self, found: Trait) {
        self.0 |= 1 << found as u32;
    }

    pub(super) fn has(self, wanted: Trait) -> bool {
        self.0 & (1 << wanted as u32) != 0
    }
}

/// What a word or phrase means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Meaning {
    /// Rules whose action it is.
    pub(super) acts: Rules,
    /// Rules whose target it is: always, as somebody's, and unless the speaker's own.
    pub(super) aims: Rules,
    pub(super) somebodys: Rules,
    pub(super) anothers: Rules,
    pub(super) traits: Traits,
}
