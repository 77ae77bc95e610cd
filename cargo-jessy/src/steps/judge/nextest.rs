//! Nextest. Its text is for people and changes; the JUnit report is read with the crate that
//! nextest writes it with.

use std::borrow::Cow;

use anstream::adapter::strip_str;
use camino::Utf8PathBuf;
use quick_junit::{Report, TestCaseStatus};

use super::{Judgement, Reader, shown::Shown};
use crate::{
    events::{Artifact, JUNIT, Tally},
    files::write_whole,
    proc::End,
    redact,
};

pub(super) struct Nextest {
    junit: Utf8PathBuf,
    shown: Shown,
    built: bool,
}

impl Nextest {
    pub(super) fn new(junit: Utf8PathBuf) -> Self {
        Self { junit, shown: Shown::default(), built: false }
    }
}

impl Reader for Nextest {
    fn line(&mut self, line: &str) -> Option<String> {
        self.shown.line(line);
        // What cargo ends a good build with, and what no line about a test begins with.
        self.built =
            self.built || strip_str(line).to_string().trim_start().starts_with("Finished `");
        Some(line.to_owned())
    }

    fn has_built(&self) -> bool {
        self.built
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let tests = match fs_err::read_to_string(&self.junit) {
            // No report means that no test ran: there is none, or the build failed.
            Err(_) => Tally::default(),
            Ok(xml) => match Report::deserialize_from_str(&xml) {
                Ok(report) => {
                    // Others read it as it is. What can't be written stays what nextest wrote.
                    if let Cow::Owned(hidden) = redact::text(&xml) {
                        let _ = write_whole(&self.junit, hidden.as_bytes());
                    }
                    count(&report)
                }
                Err(error) => {
                    return Judgement {
                        why: format!("read nextest's report {}: {error}", self.junit),
                        ..Judgement::default()
                    };
                }
            },
        };
        let report = Artifact { kind: JUNIT.to_owned(), path: self.junit };
        let artifacts = report.path.is_file().then_some(report).into_iter().collect();
        Judgement { show: Some(self.shown.text()), artifacts, ..Judgement::of_tests(end, tests) }
    }
}

fn count(report: &Report) -> Tally {
    let mut tally = Tally::default();
    for case in report.test_suites.iter().flat_map(|suite| &suite.test_cases) {
        match case.status {
            TestCaseStatus::Success { .. } => tally.passed += 1,
            TestCaseStatus::NonSuccess { .. } => tally.failed += 1,
            TestCaseStatus::Skipped { .. } => tally.skipped += 1,
        }
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::{Nextest, Reader};

    #[test]
    fn a_finished_build_is_seen_in_colour_and_without() {
        for line in [
            "    Finished `test` profile [unoptimized + debuginfo] target(s) in 1.04s",
            "\u{1b}[1m\u{1b}[92m    Finished\u{1b}[0m `test` profile [unoptimized] target(s) in 1.04s",
        ] {
            let mut nextest = Nextest::new("junit.xml".into());
            nextest.line("   Compiling serde v1.0.229");
            nextest.line("   Compiling Finished v1.0.0");
            assert!(!nextest.has_built());
            nextest.line(line);
            assert!(nextest.has_built(), "{line}");
            nextest.line("        PASS [   0.004s] (1/2) a tests::b");
            assert!(nextest.has_built(), "and is not forgotten");
        }
    }
}
