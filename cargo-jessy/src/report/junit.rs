//! A run as JUnit, for whatever shows test results: a suite a step. Tests that a step tells one by
//! one are passed through as they were told; a command that only says no is a case of its own.

use camino::{Utf8Path, Utf8PathBuf};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::{
    events::{Artifact, FEATURES, FailedCommand, Feature, JUNIT, Outcome, Status, Verdict},
    ui::plural,
};

/// How much of a command's output is shown, in bytes: its end.
const OUTPUT: usize = 64 << 10;

/// Where the report of the last run is.
#[must_use]
pub fn file(state: &Utf8Path) -> Utf8PathBuf {
    state.join("report").join("junit.xml")
}

/// The report.
#[must_use]
pub fn junit(verdict: &Verdict) -> String {
    let mut report = Report::new("cargo jessy");
    report.set_time(verdict.took);
    report.add_test_suites(verdict.steps.iter().map(suite));
    report.to_string().unwrap_or_else(|error| unreachable!("written to memory: {error}"))
}

fn suite(step: &Outcome) -> TestSuite {
    let mut suite = TestSuite::new(step.step);
    suite.set_time(step.took);
    suite.add_test_cases(step.artifacts.iter().flat_map(|it| told(step, it)));
    suite.add_test_cases(step.failures.iter().filter(|it| !it.told).map(|it| command(step, it)));
    if suite.test_cases.is_empty() {
        suite.add_test_case(whole(step));
    }
    suite
}

/// The tests that a file tells of. One that is gone or damaged tells of none; the command that left
/// it then counts by itself.
fn told(step: &Outcome, file: &Artifact) -> Vec<TestCase> {
    let Ok(text) = fs_err::read_to_string(&file.path) else {
        return Vec::new();
    };
    match file.kind.as_str() {
        JUNIT => {
            let report = Report::deserialize_from_str(&text);
            let suites = report.map(|it| it.test_suites).unwrap_or_default();
            suites.into_iter().flat_map(|suite| suite.test_cases).collect()
        }
        FEATURES => {
            let features: Vec<Feature> = serde_json::from_str(&text).unwrap_or_default();
            let on = file.path.file_stem().unwrap_or(step.step);
            features.iter().flat_map(|feature| scenarios(on, feature)).collect()
        }
        _ => Vec::new(),
    }
}

fn scenarios(on: &str, feature: &Feature) -> Vec<TestCase> {
    let case = |scenario: &crate::events::Scenario| {
        let wrong = scenario.steps.iter().find(|step| step.status != Status::Passed);
        let status = match wrong {
            _ if scenario.passed() => TestCaseStatus::success(),
            Some(step) => failure(&step.text, &step.why),
            None => failure("it has no steps", ""),
        };
        let mut case = TestCase::new(scenario.name.as_str(), status);
        case.set_classname(format!("{on}: {}", feature.name));
        case
    };
    feature.scenarios.iter().map(case).collect()
}

/// A command that failed as a whole.
fn command(step: &Outcome, failed: &FailedCommand) -> TestCase {
    let mut output = failed.output.trim_end();
    if output.len() > OUTPUT {
        output = &output[output.ceil_char_boundary(output.len() - OUTPUT)..];
    }
    let text = format!("$ {}\n{output}\n\nrerun: {}", failed.line, step.rerun);
    let mut case = TestCase::new(failed.name.as_str(), failure(&failed.why, text.trim_start()));
    case.set_classname(step.step);
    case
}

/// A step with nothing to tell of its parts.
fn whole(step: &Outcome) -> TestCase {
    let reason = step.reason.as_deref().unwrap_or_default();
    let status = match step.status {
        Status::Passed | Status::Cached | Status::Inconclusive => TestCaseStatus::success(),
        Status::Skipped => {
            let mut skipped = TestCaseStatus::skipped();
            skipped.set_message(reason);
            skipped
        }
        Status::Failed | Status::Missing | Status::Interrupted => failure(reason, ""),
    };
    let mut case = TestCase::new(step.step, status);
    case.set_classname(step.step).set_time(step.took);
    if let Some(tests) = step.tests {
        let passed = plural(usize::try_from(tests.passed).unwrap_or(usize::MAX), "test");
        case.set_system_out(format!("{passed} passed"));
    }
    case
}

fn failure(message: &str, text: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_message(message);
    if !text.is_empty() {
        status.set_description(text);
    }
    status
}
