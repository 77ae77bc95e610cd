//! `cargo test --doc`: one summary line a library, `test result: ok. 3 passed; 0 failed; …`.
//! The stable test harness has no machine format.

use super::{Judgement, Reader, shown::Shown};
use crate::{events::Tally, proc::End};

#[derive(Default)]
pub(super) struct DocTests {
    tally: Tally,
    shown: Shown,
}

impl Reader for DocTests {
    fn line(&mut self, line: &str) -> Option<String> {
        let plain = anstream::adapter::strip_str(line).to_string();
        if let Some(summary) = plain.strip_prefix("test result: ") {
            self.tally = self.tally + read(summary);
        }
        self.shown.line(line);
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        Judgement { show: Some(self.shown.text()), ..Judgement::of_tests(end, self.tally) }
    }
}

fn read(summary: &str) -> Tally {
    let count = |word: &str| {
        let before = summary.split(word).next().unwrap_or_default();
        before.rsplit(' ').find_map(|number| number.parse().ok()).unwrap_or(0)
    };
    Tally { passed: count(" passed;"), failed: count(" failed;"), skipped: count(" ignored;") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_line_is_read() {
        let tally = read("FAILED. 3 passed; 1 failed; 2 ignored; 0 measured; 4 filtered out");
        assert_eq!((tally.passed, tally.failed, tally.skipped), (3, 1, 2));
    }
}
