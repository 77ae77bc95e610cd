//! The report that each run leaves for whatever shows test results.

use quick_junit::{Report, TestCaseStatus};

use crate::fixture::Fixture;

/// `SUITE CLASS NAME STATUS`, a line a case, in order of name: tests run in any.
fn cases(fixture: &Fixture) -> Vec<String> {
    let xml = fs_err::read_to_string(fixture.root().join(".jessy/report/junit.xml")).unwrap();
    let report = Report::deserialize_from_str(&xml).unwrap();
    let mut all = Vec::new();
    for suite in &report.test_suites {
        for case in &suite.test_cases {
            let status = match case.status {
                TestCaseStatus::Success { .. } => "passed",
                TestCaseStatus::NonSuccess { .. } => "failed",
                TestCaseStatus::Skipped { .. } => "skipped",
            };
            let class = case.classname.as_ref().map_or("", |it| it.as_str());
            all.push(format!("{} {class} {} {status}", suite.name.as_str(), case.name.as_str()));
        }
    }
    all.sort_unstable();
    all
}

#[test]
fn tests_are_passed_through_and_other_failures_are_cases() {
    let source =
        "//! A sample.\n\n#[test]\nfn good() {}\n#[test]\nfn bad()  {\n    panic!(\"no\");\n}\n";
    let fixture = Fixture::library(source)
        .file("go.mod", "module sample\n\ngo 1.21\n")
        .file("a_test.go", "package sample\n\nimport \"testing\"\n\nfunc TestGood(t *testing.T) {}\n\nfunc TestBad(t *testing.T) { t.Error(\"no\") }\n")
        .policy("");
    let ran = fixture.run(&["ci", "--only", "fmt,unit,images"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_eq!(
        cases(&fixture),
        [
            "fmt fmt rustfmt failed",
            "images images images skipped",
            "unit sample TestBad failed",
            "unit sample TestGood passed",
            "unit sample bad failed",
            "unit sample good passed",
        ]
    );
    let xml = fs_err::read_to_string(fixture.root().join(".jessy/report/junit.xml")).unwrap();
    assert!(xml.contains("rerun: cargo jessy ci --only fmt"), "{xml}");
    assert!(xml.contains("a_test.go:7: no"), "{xml}");
}

#[test]
fn a_cached_step_still_tells_its_tests() {
    let fixture = Fixture::good();
    assert_eq!(fixture.run(&["ci", "--only", "unit"]).code, Some(0));
    // The first has written a lock file.
    assert_eq!(fixture.run(&["ci", "--only", "unit"]).code, Some(0));
    let first = cases(&fixture);
    let ran = fixture.run(&["ci", "--only", "unit"]);
    assert!(ran.err.contains("cached"), "{}", ran.err);
    assert_eq!(first, cases(&fixture));
    assert_eq!(first, ["unit sample is_two passed"]);
}

#[test]
fn a_build_that_fails_is_a_failed_case_with_what_was_printed() {
    let fixture = Fixture::library("pub fn two() -> u32 {\n    \"2\"\n}\n");
    assert_eq!(fixture.run(&["test"]).code, Some(1));
    assert_eq!(cases(&fixture), ["unit unit nextest failed"]);
    let xml = fs_err::read_to_string(fixture.root().join(".jessy/report/junit.xml")).unwrap();
    assert!(xml.contains("mismatched types"), "{xml}");
}

#[test]
fn scenarios_are_cases() {
    let runner = "fn main() {\n    print!(\"Feature: Ways\\n  Scenario: one is found\\n   ✔  Given a \
                  query\\n  Scenario: none is found\\n   ✘  Then nothing is found\\n      but: D07 \
                  is\\n2 scenarios (1 passed, 1 failed)\\n\");\n}\n";
    let manifest =
        "[package]\nname = \"jessy-features\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let fixture = Fixture::empty().file("Cargo.toml", manifest).file("src/main.rs", runner);
    assert_eq!(fixture.run(&["ci", "--only", "bdd"]).code, Some(1));
    assert_eq!(
        cases(&fixture),
        ["bdd process: Ways none is found failed", "bdd process: Ways one is found passed"]
    );
    let xml = fs_err::read_to_string(fixture.root().join(".jessy/report/junit.xml")).unwrap();
    assert!(xml.contains("but: D07 is"), "{xml}");
}
