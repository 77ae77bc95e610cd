//! What a gate says when it says no: exit 1, the output whole, and last the step and the one
//! command that runs it again.

use insta::assert_snapshot;

use crate::fixture::Fixture;

#[test]
fn unformatted_code_fails_fmt() {
    let ran = Fixture::library("pub fn two()->u32{2}\n").run(&["ci", "--only", "fmt"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("-pub fn two()->u32{2}"), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ✗ fmt  failed  [TIME]  rustfmt: exit code 1
    failed: 1 of 1 step in [TIME]
    fmt  fix:   cargo jessy fmt --fix
    fmt  rerun: cargo jessy ci --only fmt
    ");
}

#[test]
fn fmt_fix_formats() {
    let fixture = Fixture::library("pub fn two()->u32{2}\n");
    assert_eq!(fixture.run(&["fmt"]).code, Some(1));
    let fixed = fixture.run(&["fmt", "--fix"]);
    assert_eq!(fixed.code, Some(0), "{}", fixed.err);
    assert_eq!(fixture.run(&["fmt"]).code, Some(0));
}

#[test]
fn a_clippy_warning_fails_lint() {
    let source = "pub fn same(b: bool) -> bool {\n    if b == true { true } else { false }\n}\n";
    let ran = Fixture::library(source).run(&["lint"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("clippy::needless-bool"), "{}", ran.err);
    assert!(!ran.err.contains("Checking sample"), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ✗ lint  failed  [TIME]  clippy: exit code 101
    failed: 1 of 1 step in [TIME]
    lint  fix:   cargo jessy lint --fix
    lint  rerun: cargo jessy ci --only lint
    ");
}

#[test]
fn a_failing_test_fails_unit_and_bdd_is_not_begun() {
    let bdd = "[package]\nname = \"jessy-features\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let ran = Fixture::library("#[test]\nfn adds() {\n    assert_eq!(1 + 1, 3);\n}\n")
        .file("features/Cargo.toml", bdd)
        .file("features/src/main.rs", "fn main() {}\n")
        .policy("")
        .file("Cargo.toml", "[package]\nname = \"sample\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\nmembers = [\"features\"]\n")
        .run(&["test", "all"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("left: 2"), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ✗ unit         failed  [TIME]  0 tests passed  nextest: 1 of 1 test failed
    - bdd          skipped: needs unit, which failed
    - integration  skipped: no member has integration tests
    tests: 0 passed, 1 failed
    failed: 1 of 1 step in [TIME], 2 skipped
    unit         rerun: cargo jessy ci --only unit
    ");
}

#[test]
fn a_failing_documentation_test_fails_unit() {
    let source = "//! ```\n//! assert_eq!(1 + 1, 3);\n//! ```\n\n#[test]\nfn good() {}\n";
    let ran = Fixture::library(source).run(&["test"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ✗ unit  failed  [TIME]  1 test passed  doc tests: 1 of 1 test failed
    tests: 1 passed, 1 failed
    failed: 1 of 1 step in [TIME]
    unit  rerun: cargo jessy ci --only unit
    ");
}

#[test]
fn a_build_error_is_told_once() {
    let ran = Fixture::library("pub fn two() -> u32 {\n    \"2\"\n}\n").run(&["test"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_eq!(ran.err.matches("mismatched types").count(), 1, "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ✗ unit  failed  [TIME]  nextest: exit code 101
    failed: 1 of 1 step in [TIME]
    unit  rerun: cargo jessy ci --only unit
    ");
}

#[test]
fn a_broken_link_fails_doc() {
    let ran = Fixture::library("//! See [`Nothing`].\n").run(&["docs"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("unresolved link to `Nothing`"), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ✗ doc  failed  [TIME]  rustdoc: exit code 101
    failed: 1 of 1 step in [TIME]
    doc  rerun: cargo jessy ci --only doc
    ");
}

#[test]
fn no_tests_is_skipped_and_not_passed() {
    let ran = Fixture::library("//! Nothing.\n").run(&["ci", "--only", "unit"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    - unit  skipped: no tests found
    passed: 0 steps in [TIME], 1 skipped
    ");
}

#[test]
fn a_workspace_that_never_heard_of_us_passes() {
    let fixture = Fixture::good().tools();
    let ran = fixture.run(&["ci", "--skip", "coverage"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ✓ fmt          passed  [TIME]
    ✓ lint         passed  [TIME]
    ✓ unit         passed  [TIME]  1 test passed
    ✓ doc          passed  [TIME]
    - deny         skipped: no deny.toml: `cargo deny init` writes one
    - bdd          skipped: no member has feature files
    - compose      skipped: no compose file
    - coverage     skipped: --skip
    - images       skipped: the policy names no images
    - integration  skipped: no member has integration tests
    - workflows    skipped: no workflow in .github/workflows
    - drift        skipped: the policy does not ask for it: drift.enforce
    ✓ scan         passed  [TIME]  vulnerabilities not checked: no Cargo.lock
    - bench        skipped: no member has criterion benches
    tests: 1 passed, 0 failed
    passed: 5 steps in [TIME], 9 skipped
    ");
    let ignore = fs_err::read_to_string(fixture.root().join(".jessy/.gitignore")).unwrap();
    assert_eq!(ignore, "*\n");
}

#[test]
fn go_modules_are_checked_beside_the_crates() {
    let fixture = Fixture::good()
        .file("api/go.mod", "module example.test/api\n\ngo 1.21\n")
        .file("api/api.go", "package api\n\nfunc Two() int {\n\treturn 2\n}\n")
        .file(
            "api/api_test.go",
            "package api\n\nimport \"testing\"\n\nfunc TestTwo(t *testing.T) {\n\tif Two() != 3 {\n\t\tt.Fatal(\"not three\")\n\t}\n}\n\nfunc TestGood(t *testing.T) {}\n",
        );
    // What the Go command passes over is nobody's to format.
    let fixture = fixture.file("api/testdata/odd.go", "package  odd\n");
    let good = fixture.run(&["fmt"]);
    assert_eq!(good.code, Some(0), "{}", good.err);
    let fixture = fixture.file("api/bad.go", "package api\nfunc  Bad() {}\n");
    let ran = fixture.run(&["ci", "--only", "fmt,unit"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("api_test.go:7: not three"), "{}", ran.err);
    assert!(!ran.err.contains("TestGood"), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ✗ fmt   failed  [TIME]  gofmt: 1 file to format
    ✗ unit  failed  [TIME]  2 tests passed  go test: 1 of 2 tests failed
    tests: 2 passed, 1 failed
    failed: 2 of 2 steps in [TIME]
    fmt   fix:   cargo jessy fmt --fix
    fmt   rerun: cargo jessy ci --only fmt
    unit  rerun: cargo jessy ci --only unit
    ");
}

#[test]
fn fail_fast_begins_nothing_new() {
    // Both use cargo's target folder, so one of the two is first and fails.
    let ran = Fixture::library("pub fn two() -> u32 {\n    \"2\"\n}\n").run(&[
        "ci",
        "--only",
        "lint,unit",
        "--fail-fast",
    ]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let reason = "skipped: an earlier step failed, and --fail-fast";
    assert!(ran.verdict().contains(reason), "{}", ran.err);
}

#[test]
fn one_failure_does_not_hide_the_next() {
    let ran = Fixture::library("pub fn two()->u32 {\n    \"2\"\n}\n").run(&[
        "ci",
        "--only",
        "fmt,lint,unit",
    ]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.verdict().contains("failed: 3 of 3 steps"), "{}", ran.err);
}
