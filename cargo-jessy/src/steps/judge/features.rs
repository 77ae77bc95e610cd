//! A cucumber runner: its closing lines, `12 scenarios (11 passed, 1 failed)`. A skipped or
//! undefined step is a scenario that says nothing, so it counts as failed.

use super::{Judgement, Reader};
use crate::{events::Tally, proc::End};

#[derive(Default)]
pub(super) struct Features {
    tally: Tally,
}

impl Reader for Features {
    fn line(&mut self, line: &str) -> Option<String> {
        let plain = anstream::adapter::strip_str(line).to_string();
        if let Some(tally) = read(plain.trim()) {
            self.tally = tally;
        }
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        Judgement::of_tests(end, self.tally)
    }
}

fn read(line: &str) -> Option<Tally> {
    let (total, rest) = line.split_once(' ')?;
    let total: u64 = total.parse().ok()?;
    let counts = rest
        .strip_prefix("scenarios")
        .or_else(|| rest.strip_prefix("scenario"))?
        .trim()
        .strip_prefix('(')?
        .strip_suffix(')')?;
    let passed = counts
        .split(", ")
        .find_map(|count| count.strip_suffix(" passed")?.parse().ok())
        .unwrap_or(0);
    Some(Tally { passed, failed: total.saturating_sub(passed), skipped: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_pass_failed() {
        let tally = read("12 scenarios (9 passed, 2 skipped, 1 failed)").expect("a summary");
        assert_eq!((tally.passed, tally.failed), (9, 3));
        let one = read("1 scenario (1 passed)").expect("a summary");
        assert_eq!((one.passed, one.failed), (1, 0));
        assert_eq!(read("3 steps (3 passed)"), None);
    }
}
