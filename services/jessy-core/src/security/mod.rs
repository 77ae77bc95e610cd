//! The security override (domain §11): what asks for harm goes no further.
//!
//! [`Screen::check`] folds a text ([`clause`]), finds the table's words in it in one pass
//! ([`automaton`]) and judges clause by clause ([`judge`], [`suicidal`]). All words, with their
//! confidences and exemptions, stand in [`table`]. Time and memory are linear in the text's length.
//!
//! Not covered, and why: words spelt with gaps ("k i l l"), digits ("k1ll") or signs ("k*ll"),
//! words run together, and an action and its target on two sides of a full stop or a line break.
//! The first three have no rule that spares ordinary text, the last is the domain's own rule.

mod automaton;
mod clause;
mod finding;
mod judge;
mod meaning;
mod suicidal;
mod table;

#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

pub use finding::{Category, Finding, Kind, ScreenError};

use automaton::Automaton;
use clause::Clauses;
use judge::{Hits, judge};

/// Time that a verdict may take (domain §11).
pub const SCREEN_BUDGET: Duration = Duration::from_millis(10);

/// The table of domain §11, compiled. Made once, used by all.
#[derive(Debug)]
pub struct Screen {
    automaton: Automaton,
}

impl Default for Screen {
    fn default() -> Self {
        Self::new()
    }
}

impl Screen {
    /// Compiles the table.
    #[must_use]
    pub fn new() -> Self {
        Self { automaton: Automaton::new() }
    }

    /// What a text asks for that is harmful; `None` lets it pass. Any text is fine.
    ///
    /// # Errors
    ///
    /// [`ScreenError::Timeout`] when [`SCREEN_BUDGET`] is used up and nothing was found so far.
    pub fn check(&self, text: &str) -> Result<Option<Finding>, ScreenError> {
        let start = Instant::now();
        self.check_until(text, &mut || start.elapsed() > SCREEN_BUDGET)
    }

    /// As [`Screen::check`], with `expired` asked after each clause.
    fn check_until(
        &self,
        text: &str,
        expired: &mut dyn FnMut() -> bool,
    ) -> Result<Option<Finding>, ScreenError> {
        let mut hits = Hits::default();
        let mut clauses = Clauses::new(text);
        while let Some(clause) = clauses.next() {
            judge(&self.automaton.terms(clause), &mut hits);
            if expired() {
                // What was found is a verdict, and blocking is the safe one.
                return hits.worst().map(Some).ok_or(ScreenError::Timeout);
            }
        }
        Ok(hits.worst())
    }
}
