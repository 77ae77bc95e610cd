//! The table of domain §11: what may be done to whom, and what makes it harmless.
//!
//! A list is words or phrases separated by commas, lower-case, with every inflection written out.
//! Hyphens are written as blanks. Actions stand in [`actions`], targets in [`targets`], what spares
//! a clause or a word in [`spared`], first-person words of despair in [`despair`].

pub(super) mod actions;
pub(super) mod despair;
pub(super) mod spared;
pub(super) mod targets;

use super::finding::Category;
use crate::constants::security::REACH;
use actions as act;
use targets as aim;

/// An action and what it must be aimed at.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) category: Category,
    /// Lists.
    pub(super) actions: &'static [&'static str],
    /// Lists, and when a word of them counts.
    pub(super) targets: &'static [(&'static str, When)],
}

/// When a word is a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// Always.
    Always,
    /// As somebody's: "my brother", "his old boss"; "the client" may be a program.
    Somebodys,
    /// Unless it is the speaker's own: "my account" is, "my neighbour's account" isn't.
    Anothers,
}

use When::{Always, Anothers, Somebodys};

/// All rules with a target. Self-harm has none: see [`despair`].
pub(super) const RULES: [Rule; 7] = [
    Rule {
        category: Category::Violence,
        actions: &[act::KILL, act::HURT, act::HARM, act::POISON, act::TORTURE, act::ASSAULT],
        targets: &[(aim::PERSONS, Always), (aim::KIN_AND_ROLES, Somebodys)],
    },
    Rule {
        category: Category::AnimalCruelty,
        actions: &[act::KILL, act::HURT, act::HARM, act::POISON, act::TORTURE],
        targets: &[(aim::ANIMALS, Always)],
    },
    Rule {
        category: Category::Hate,
        actions: &[act::ERADICATE],
        targets: &[(aim::GROUPS, Always)],
    },
    Rule {
        category: Category::Environmental,
        actions: &[act::DESTROY, act::POISON, act::HARM],
        targets: &[(aim::NATURE, Always)],
    },
    Rule {
        category: Category::Illegal,
        actions: &[act::BREAK_INTO],
        targets: &[(aim::PROPERTY, Anothers), (aim::INSTITUTIONS, Always)],
    },
    Rule {
        category: Category::Illegal,
        actions: &[act::STEAL],
        targets: &[
            (aim::PERSONS, Always),
            (aim::KIN_AND_ROLES, Somebodys),
            (aim::PROPERTY, Anothers),
            (aim::INSTITUTIONS, Always),
        ],
    },
    Rule {
        category: Category::Illegal,
        actions: &[act::LAUNDER],
        targets: &[(aim::MONEY, Always)],
    },
];

/// "Dump … into" is an action whose last word may stand this many tokens after its first.
pub(super) const DUMP_REACH: usize = REACH;
/// The place in [`RULES`] of the rule that "dump … into" belongs to.
pub(super) const DUMP_RULE: usize = 3;

/// The words and phrases of a list.
pub(super) fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(',').map(str::trim).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dumped_into_nature_harms_the_environment() {
        assert_eq!(RULES[DUMP_RULE].category, Category::Environmental);
    }
}
