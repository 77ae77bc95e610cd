//! The security override (domain §11): what asks for harm goes no further.
//!
//! [`Screen::check`] folds a text (`clause`), finds the table's words in it in one pass
//! (`automaton`) and judges clause by clause (`judge`, `suicidal`). All words, with their
//! confidences and exemptions, stand in `table`. Time and memory are linear in the text's length.
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

use rustix::time::{ClockId, clock_gettime};

pub use finding::{Category, Finding, Kind, ScreenError};

use automaton::Automaton;
use clause::Clauses;
use judge::{Hits, judge};

use crate::constants::security::SCREEN_BUDGET;

/// Whether a verdict took too long.
struct Budget {
    whole: Duration,
    start: Instant,
    /// The thread's own time when the clock on the wall had run through the budget.
    overdue: Option<Duration>,
}

impl Budget {
    fn start(whole: Duration) -> Self {
        Self { whole, start: Instant::now(), overdue: None }
    }

    /// Asks for the thread's own time, a system call, only when the clock on the wall has run
    /// through the budget: from then on the thread may work for one budget more.
    fn is_used_up(&mut self) -> bool {
        if self.start.elapsed() <= self.whole {
            return false;
        }
        let worked = worked();
        worked - *self.overdue.get_or_insert(worked) > self.whole
    }
}

/// Time that this thread has worked since it began.
fn worked() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// The table of domain §11, compiled. Made once, used by all.
#[derive(Debug)]
pub struct Screen {
    automaton: Automaton,
    budget: Duration,
}

impl Default for Screen {
    fn default() -> Self {
        Self::new()
    }
}

impl Screen {
    /// Compiles the table, for verdicts within [`SCREEN_BUDGET`].
    #[must_use]
    pub fn new() -> Self {
        Self::with_budget(SCREEN_BUDGET)
    }

    /// The same with another budget: where instructions are counted, a verdict takes fifty times as
    /// long.
    #[must_use]
    pub fn with_budget(budget: Duration) -> Self {
        Self { automaton: Automaton::new(), budget }
    }

    /// What a text asks for that is harmful; `None` lets it pass. Any text is fine.
    ///
    /// # Errors
    ///
    /// [`ScreenError::Timeout`] when the budget is used up and nothing was found so far.
    pub fn check(&self, text: &str) -> Result<Option<Finding>, ScreenError> {
        let mut budget = Budget::start(self.budget);
        self.check_until(text, &mut || budget.is_used_up())
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
