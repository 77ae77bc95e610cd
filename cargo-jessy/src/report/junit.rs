//! A run as JUnit, for whatever shows test results: a suite a step. Tests that a step tells one by
//! one are passed through as they were told; a command that only says no is a case of its own.
//!
//! A thousand cases are copied, not read: most runs repeat what was known, and take less time than
//! reading them would.

use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::{
    events::{Artifact, FailedCommand, JUNIT, Outcome, Status, Verdict},
    ui::{end_of, plural},
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
    let suites: Vec<(&Outcome, String)> =
        verdict.steps.iter().map(|step| (step, cases(step))).collect();
    let all: String = suites.iter().map(|(_, cases)| cases.as_str()).collect();
    let counts = counts(&all, verdict.took);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"cargo jessy\" {counts}>\n"
    );
    for (step, cases) in suites {
        let counts = self::counts(&cases, step.took);
        let name = step.step;
        xml += &format!(
            "    <testsuite name=\"{name}\" {counts} disabled=\"0\">{cases}</testsuite>\n"
        );
    }
    xml + "</testsuites>\n"
}

/// The attributes that count. In text, `<` is always escaped.
fn counts(cases: &str, took: Duration) -> String {
    let count = |tag: &str| cases.matches(tag).count();
    format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3}\"",
        count("<testcase "),
        count("<failure"),
        count("<error"),
        took.as_secs_f64()
    )
}

/// The cases of a step.
fn cases(step: &Outcome) -> String {
    let mut all: String = step.artifacts.iter().filter_map(told).collect();
    let own = step.failures.iter().filter(|failed| !failed.told).map(|it| command(step, it));
    let mut own: Vec<TestCase> = own.collect();
    if all.is_empty() && own.is_empty() {
        own.push(whole(step));
    }
    if !own.is_empty() {
        let mut suite = TestSuite::new(step.step);
        suite.add_test_cases(own);
        let mut report = Report::new(step.step);
        report.add_test_suite(suite);
        let xml = report.to_string();
        let xml = xml.unwrap_or_else(|error| unreachable!("written to memory: {error}"));
        all += &inner(&xml);
    }
    all
}

/// The tests that a file tells of. One that is gone, or not whole, tells of none; the command that
/// left it then counts by itself.
fn told(file: &Artifact) -> Option<String> {
    let text = (file.kind == JUNIT).then(|| fs_err::read_to_string(&file.path).ok())??;
    text.trim_end().ends_with("</testsuites>").then(|| inner(&text))
}

/// What is in the suites of a report that quick-junit wrote.
fn inner(xml: &str) -> String {
    let suites = xml.split("<testsuite ").skip(1);
    let whole = suites.filter_map(|suite| suite.split_once("</testsuite>"));
    whole.filter_map(|(suite, _)| Some(suite.split_once('>')?.1)).collect()
}

/// A command that failed as a whole.
fn command(step: &Outcome, failed: &FailedCommand) -> TestCase {
    let output = end_of(failed.output.trim_end(), OUTPUT);
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
