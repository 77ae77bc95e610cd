//! Tests told one by one as JUnit, as nextest tells those of Rust.

use std::time::Duration;

use camino::Utf8PathBuf;
use indexmap::IndexMap;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::{
    events::{Artifact, JUNIT},
    files::write_report,
};

/// How a test ended.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ended<'a> {
    /// It passed.
    Passed,
    /// It did not run.
    Skipped,
    /// It failed: what is wrong, and what was printed.
    Failed(&'a str, &'a str),
}

/// The tests of a run, by package or feature.
#[derive(Default)]
pub(super) struct Cases(IndexMap<String, TestSuite>);

impl Cases {
    /// Adds a test, and how long it took in seconds, where that is known.
    pub(super) fn add(&mut self, class: &str, test: &str, ended: Ended<'_>, seconds: Option<f64>) {
        let status = match ended {
            Ended::Passed => TestCaseStatus::success(),
            Ended::Skipped => TestCaseStatus::skipped(),
            Ended::Failed(why, output) => {
                let mut failed = TestCaseStatus::non_success(NonSuccessKind::Failure);
                failed.set_message(why).set_description(output);
                failed
            }
        };
        let mut case = TestCase::new(test, status);
        case.set_classname(class);
        if let Some(took) = seconds.and_then(|it| Duration::try_from_secs_f64(it).ok()) {
            case.set_time(took);
        }
        let suite = self.0.entry(class.to_owned()).or_insert_with(|| TestSuite::new(class));
        suite.add_test_case(case);
    }

    /// Writes the report. It is for other reports alone: one that can't be written is none, and
    /// what the tests said holds.
    pub(super) fn write(self, name: &str, path: Utf8PathBuf) -> Option<Artifact> {
        if self.0.is_empty() {
            return None;
        }
        let mut report = Report::new(name);
        report.add_test_suites(self.0.into_values());
        write_report(&path, &report.to_string().ok()?).ok()?;
        Some(Artifact { kind: JUNIT.to_owned(), path })
    }
}
