//! Nextest. Its text is for people and changes; the JUnit report is read with the crate that
//! nextest writes it with.

use std::borrow::Cow;

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
}

impl Nextest {
    pub(super) fn new(junit: Utf8PathBuf) -> Self {
        Self { junit, shown: Shown::default() }
    }
}

impl Reader for Nextest {
    fn line(&mut self, line: &str) -> Option<String> {
        self.shown.line(line);
        Some(line.to_owned())
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
