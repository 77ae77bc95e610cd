//! Values that must not be shown, typed so that they can't be.

use std::fmt;

use subtle::ConstantTimeEq as _;

use crate::redact;

/// A value that no log, error or debug output shows, from the moment that there is one.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub(super) fn new(value: String) -> Self {
        redact::hide(&value);
        Self(value)
    }

    /// The value itself, for the one call that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `other` is the same value. The time it takes tells only whether the lengths differ.
    #[must_use]
    pub fn matches(&self, other: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(other).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_compares_and_is_not_shown() {
        let secret = Secret::new("correct horse".to_owned());
        assert!(secret.matches(b"correct horse"));
        for other in ["", "correct hors", "correct horsf", "correct horse "] {
            assert!(!secret.matches(other.as_bytes()), "{other}");
        }
        assert_eq!(format!("{secret:?}"), "***");
    }
}
