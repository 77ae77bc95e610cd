//! What an answer is found by.

use crate::model::UserId;
use crate::store::Generation;

/// Everything that must be equal for an answer to be the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    query: Box<str>,
    user: Option<UserId>,
    generation: u64,
    user_version: u64,
}

impl Key {
    /// The query is lower-cased and its white space collapsed. `user_version` is 0 without a user,
    /// and raised by what changes the user's answers: preferences, and topics, which make a
    /// dimension active.
    #[must_use]
    pub fn new(
        query: &str,
        user: Option<&UserId>,
        generation: Generation,
        user_version: u64,
    ) -> Self {
        let generation = generation.0;
        Self { query: normal(query), user: user.cloned(), generation, user_version }
    }
}

fn normal(query: &str) -> Box<str> {
    let mut text = String::with_capacity(query.len());
    for word in query.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        // Lower case of a letter can hang on its neighbours, so words are taken whole.
        if word.is_ascii() {
            text.extend(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
        } else {
            text.push_str(&word.to_lowercase());
        }
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_white_space_make_no_difference() {
        for (query, expected) in
            [("  How ARE\t\nyou? ", "how are you?"), ("ΟΔΟΣ\u{a0}Straße", "οδος straße"), ("", "")]
        {
            assert_eq!(&*normal(query), expected);
        }
    }
}
