//! Text as the domain sees it: validated queries and lower-case tokens (domain §5, §6.1).

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::constants::query::MAX_QUERY_CHARS;

/// Why a query is refused before anything looks at it (domain §5).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Nothing is left after trimming.
    #[error("the query is empty")]
    Empty,
    /// Too many Unicode scalar values.
    #[error("the query has {length} characters, {max} are allowed")]
    TooLong {
        /// Scalar values found, after normalising and trimming.
        length: usize,
        /// Scalar values allowed.
        max: usize,
    },
    /// A control character other than tab, LF and CR.
    #[error("U+{code_point:04X} at position {position} is not allowed in a query")]
    InvalidCharacters {
        /// 0-based index of the scalar value.
        position: usize,
        /// The scalar value.
        code_point: u32,
    },
}

/// Normalises to NFC, trims both ends and checks the result.
///
/// # Errors
///
/// [`QueryError`], in the order empty, too long, invalid.
pub fn validate(query: &str) -> Result<String, QueryError> {
    let text = nfc(query);
    let text = text.trim();
    if text.is_empty() {
        return Err(QueryError::Empty);
    }
    let length = text.chars().count();
    if length > MAX_QUERY_CHARS {
        return Err(QueryError::TooLong { length, max: MAX_QUERY_CHARS });
    }
    let refused = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    if let Some((position, c)) = text.chars().enumerate().find(|&(_, c)| refused(c)) {
        return Err(QueryError::InvalidCharacters { position, code_point: u32::from(c) });
    }
    Ok(text.to_owned())
}

/// The text in Unicode's composed normal form.
#[must_use]
pub fn nfc(text: &str) -> String {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text.to_owned()
    } else {
        text.nfc().collect()
    }
}

/// Lower-case words of a text: split at white space, stripped of what is not alphanumeric at both
/// ends. Inner apostrophes and hyphens stay; a typographic apostrophe becomes a plain one.
#[must_use]
pub fn tokens(text: &str) -> Vec<String> {
    words(text).map(Cow::into_owned).collect()
}

/// [`tokens`] one after another; those that are in that form already are borrowed.
pub fn words(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(|word| match word {
            other if !other.is_ascii() => other.replace('\u{2019}', "'").to_lowercase().into(),
            upper if upper.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                upper.to_ascii_lowercase().into()
            }
            word => word.into(),
        })
}

/// Whether the text is exactly one token, in the form in which [`tokens`] gives it.
#[must_use]
pub fn is_token(text: &str) -> bool {
    let found = tokens(text);
    found.len() == 1 && found[0] == text && nfc(text) == text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_checked_in_order() {
        let long = |n: usize| "é".repeat(n);
        let cases = [
            ("", Err(QueryError::Empty)),
            (" \t\r\n\u{a0}\u{3000} ", Err(QueryError::Empty)),
            ("abc\0d", Err(QueryError::InvalidCharacters { position: 3, code_point: 0 })),
            ("  é\u{7}", Err(QueryError::InvalidCharacters { position: 1, code_point: 7 })),
            ("a\u{85}b", Err(QueryError::InvalidCharacters { position: 1, code_point: 0x85 })),
            (" a\tb\nc\rd ", Ok("a\tb\nc\rd".to_owned())),
            // Decomposed in, composed out: the length counts what is left.
            ("e\u{301}", Ok("é".to_owned())),
        ];
        for (query, expected) in cases {
            assert_eq!(validate(query), expected, "{query:?}");
        }
        assert!(validate(&long(10_000)).is_ok());
        let error = validate(&long(10_001)).unwrap_err();
        assert_eq!(error, QueryError::TooLong { length: 10_001, max: 10_000 });
        assert!(validate(&format!(" {} ", "e\u{301}".repeat(10_000))).is_ok());
    }

    #[test]
    fn a_nul_at_the_end_is_no_blank() {
        assert_eq!(
            validate("abc\0"),
            Err(QueryError::InvalidCharacters { position: 3, code_point: 0 })
        );
    }

    #[test]
    fn tokens_keep_what_is_inside_a_word() {
        let cases: [(&str, &[&str]); 6] = [
            ("Hello, World! How are you?", &["hello", "world", "how", "are", "you"]),
            ("can\u{2019}t 'quoted' zero-copy --", &["can't", "quoted", "zero-copy"]),
            ("ÄRGER Über\u{a0}alles", &["ärger", "über", "alles"]),
            ("... \u{2019} !", &[]),
            ("a,b", &["a,b"]),
            ("İx", &["i\u{307}x"]),
        ];
        for (text, expected) in cases {
            assert_eq!(tokens(text), expected, "{text:?}");
        }
    }

    #[test]
    fn one_token_is_recognised() {
        for good in ["don't", "zero-copy", "http2"] {
            assert!(is_token(good), "{good}");
        }
        for bad in ["", "two words", "Upper", " led", "end.", "e\u{301}"] {
            assert!(!is_token(bad), "{bad:?}");
        }
    }
}
