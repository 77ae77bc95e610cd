//! A build that failed, as a card.

use indexmap::IndexMap;

use super::{BuildError, Target};
use crate::events::{Cause, FailureCard};

/// So much of a failed build's output is worth reading first: the first error and its place.
const LINES: usize = 40;

impl BuildError {
    /// The services that can't be built because of it.
    #[must_use]
    pub fn services(&self, targets: &IndexMap<String, Option<Target>>) -> Vec<String> {
        let of =
            |target: &Option<Target>| target.as_ref().is_some_and(|t| self.targets.contains(t));
        targets.iter().filter(|(_, target)| of(target)).map(|(name, _)| name.clone()).collect()
    }

    /// The card of these services.
    #[must_use]
    pub fn card(&self, targets: &IndexMap<String, Option<Target>>) -> FailureCard {
        let useful = |line: &&str| {
            let text = line.trim_start();
            !(text.starts_with("Compiling ") || text.starts_with("Downloaded ") || text.is_empty())
        };
        let lines: Vec<_> = self.output.lines().filter(useful).map(str::to_owned).collect();
        let first = lines.iter().position(|line| line.starts_with("error")).unwrap_or(0);
        let log = lines.into_iter().skip(first).take(LINES).collect();
        let cause = Cause::BuildFailed { argv: self.argv.clone() };
        FailureCard { log, ..FailureCard::new(self.services(targets).join(", "), cause) }
    }
}
