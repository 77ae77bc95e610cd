//! Go's tests as JUnit, as nextest tells those of Rust.

use std::time::Duration;

use camino::Utf8PathBuf;
use indexmap::IndexMap;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::{
    events::{Artifact, JUNIT},
    files::write_whole,
};

/// The tests of a run, by package.
#[derive(Default)]
pub(super) struct Cases(IndexMap<String, TestSuite>);

impl Cases {
    /// Adds a test that ended with this action of `go test -json`.
    pub(super) fn add(
        &mut self,
        package: &str,
        test: &str,
        action: &str,
        seconds: Option<f64>,
        output: &str,
    ) {
        let status = match action {
            "pass" => TestCaseStatus::success(),
            "skip" => TestCaseStatus::skipped(),
            _ => {
                let mut failed = TestCaseStatus::non_success(NonSuccessKind::Failure);
                failed.set_message("failed").set_description(output);
                failed
            }
        };
        let mut case = TestCase::new(test, status);
        case.set_classname(package);
        if let Some(took) = seconds.and_then(|it| Duration::try_from_secs_f64(it).ok()) {
            case.set_time(took);
        }
        let suite = self.0.entry(package.to_owned()).or_insert_with(|| TestSuite::new(package));
        suite.add_test_case(case);
    }

    /// Writes the report. It is for other reports alone: one that can't be written is none, and
    /// what the tests said holds.
    pub(super) fn write(self, path: Utf8PathBuf) -> Option<Artifact> {
        if self.0.is_empty() {
            return None;
        }
        let mut report = Report::new("go test");
        report.add_test_suites(self.0.into_values());
        write_whole(&path, report.to_string().ok()?.as_bytes()).ok()?;
        Some(Artifact { kind: JUNIT.to_owned(), path })
    }
}
