//! The step `coverage`, on code whose lines were counted by hand, with the true tools. Without
//! tarpaulin the tests that need it say so and return; `JESSY_REQUIRE_TARPAULIN=1` makes that a
//! failure.

use camino::{Utf8Path, Utf8PathBuf};
use cargo_jessy::env::Env;
use insta::assert_snapshot;
use serde_json::Value;

use crate::fixture::{Fixture, Ran};

/// Six lines, of which a test with `sign(1)` runs three: 6, 7 and 8 of 6, 7, 8, 9, 10, 12.
const SIGN: &str = "//! A sample.

mod other;

/// Tells numbers apart.
pub fn sign(n: i32) -> &'static str {
    if n > 0 {
        \"plus\"
    } else if n < 0 {
        \"minus\"
    } else {
        \"zero\"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs() {
        other::two();
        TESTS
    }
}
";

/// Two lines, both run.
const OTHER: &str = "pub(crate) fn two() -> u32 {\n    2\n}\n";

/// A library with these calls in its test.
fn library(tests: &str) -> Fixture {
    Fixture::library(&SIGN.replace("TESTS", tests)).file("src/other.rs", OTHER)
}

/// One test, of three lines of five.
fn low() -> Fixture {
    library("assert_eq!(sign(1), \"plus\");")
}

/// All but `zero`: seven lines of eight.
fn high() -> Fixture {
    library("assert_eq!((sign(1), sign(-1)), (\"plus\", \"minus\"));")
}

/// Adds a Go module of four statements, two of which are run; one package has no tests at all.
fn with_go(fixture: Fixture) -> Fixture {
    let two =
        "package api\n\nfunc Two(n int) int {\n\tif n > 0 {\n\t\treturn 2\n\t}\n\treturn 3\n}\n";
    let test = "package api\n\nimport \"testing\"\n\nfunc TestTwo(t *testing.T) {\n\tif Two(1) != 2 {\n\t\tt.Fatal()\n\t}\n}\n";
    fixture
        .file("api/go.mod", "module a.test/api\n\ngo 1.21\n")
        .file("api/api.go", two)
        .file("api/api_test.go", test)
        .file("api/none/none.go", "package none\n\nfunc None() int {\n\treturn 2\n}\n")
}

/// The folder of the tarpaulin of this machine, or of this workspace; none: the test is left out.
fn tarpaulin() -> Option<Utf8PathBuf> {
    let env = Env::of_process();
    let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let own = root.join(".jessy/tools/cargo-tarpaulin").read_dir_utf8().into_iter().flatten();
    let own = own.flatten().map(|entry| entry.path().join("bin/cargo-tarpaulin"));
    let found = env.find_on_path("cargo-tarpaulin").into_iter().chain(own);
    let found =
        found.filter(|path| path.is_file()).find_map(|path| Some(path.parent()?.to_owned()));
    let required = env.get("JESSY_REQUIRE_TARPAULIN").is_some_and(|value| value != "0");
    assert!(found.is_some() || !required, "JESSY_REQUIRE_TARPAULIN is set and there is none");
    found
}

/// Runs the verb with tarpaulin on the PATH, behind the programs of the test.
fn run(fixture: &Fixture, bin: &Utf8Path, args: &[&str]) -> Ran {
    let mut command = fixture.command(&[&["coverage"], args].concat());
    let path = Env::of_process().get("PATH").unwrap_or_default().to_owned();
    command.env("PATH", format!("{}:{bin}:{path}", fixture.fakes())).env("TARPAULIN", bin);
    fixture.finish(command.output().unwrap())
}

fn summary(fixture: &Fixture) -> Value {
    let text = fs_err::read_to_string(fixture.root().join(".jessy/coverage/summary.json"));
    serde_json::from_str(&text.unwrap()).unwrap()
}

#[test]
fn code_below_its_figure_fails_and_the_worst_file_is_named() {
    let Some(bin) = tarpaulin() else { return };
    let fixture = low();
    let ran = run(&fixture, &bin, &[]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let worst =
        "rust: 5 of 8 lines: 62.5 %, of at least 80 %\n  src/lib.rs     3 of    6 missed: 9-12\n";
    assert!(ran.err.contains(worst), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ✗ coverage  failed  [TIME]  gate: rust 62.5 % of lines, of at least 80 %
    failed: 1 of 1 step in [TIME]
    coverage  rerun: cargo jessy ci --only coverage
    ");
    // They are there when they are wanted most.
    let reports = ["cobertura.xml", "lcov.info", "tarpaulin-report.html", "tarpaulin-report.json"];
    assert_eq!(fixture.list(".jessy/coverage/rust"), reports);
    let lower = fixture.policy("coverage = { rust-lines = 62.5 }");
    let ran = run(&lower, &bin, &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
}

#[test]
fn both_languages_have_a_figure_of_their_own() {
    let Some(bin) = tarpaulin() else { return };
    let fixture = with_go(high()).policy("coverage = { go-lines = 50 }");
    let ran = run(&fixture, &bin, &["--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ✓ coverage  passed  [TIME]  1 test passed  rust 87.5 %, go 50 %
    tests: 1 passed, 0 failed
    passed: 1 step in [TIME]
    ");
    let verdict: Value = serde_json::from_str(ran.out.lines().last().unwrap()).unwrap();
    let step = &verdict["steps"][0];
    assert_eq!((&step["measured"], &step["budget"]), (&50.0.into(), &50.0.into()));
    let summary = summary(&fixture);
    let schema = include_str!("../../schema/coverage.v1.schema.json");
    let schema = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    assert!(schema.is_valid(&summary), "{summary}");
    for language in summary["languages"].as_array().unwrap() {
        assert_eq!(
            language["worst"].as_array().unwrap().len(),
            language["files"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|file| file["covered"] != file["coverable"])
                .count()
        );
    }
    for path in summary["reports"].as_object().unwrap().values() {
        assert!(Utf8Path::new(path.as_str().unwrap()).is_file(), "{path}");
    }
}

#[test]
fn go_below_its_figure_fails() {
    // No code of Rust that counts, so no tarpaulin either.
    let fixture = with_go(high()).policy("coverage = { exclude = { src = \"of no interest\" } }");
    let ran = fixture.run(&["coverage"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let told = "go: 2 of 4 statements: 50 %, of at least 70 %\n  api/api.go           1 of    3 missed: 7\n  api/none/none.go     1 of    1 missed: 3-5\n";
    assert!(ran.err.contains(told), "{}", ran.err);
    let fixture = fixture.file("Cargo.toml", "[package]\nname = \"sample\"\nedition = \"2024\"\n");
    let fixture = fixture.policy("[workspace.metadata.jessy.coverage.exclude]\nsrc = \"of no interest\"\n\"api/none\" = \"by hand\"");
    let ran = fixture.run(&["coverage"]);
    assert!(ran.err.contains("go: 2 of 3 statements: 66.6 %"), "{}", ran.err);
}

#[test]
fn code_without_tests_is_at_nothing() {
    let Some(bin) = tarpaulin() else { return };
    let ran = run(&Fixture::library("pub fn two() -> u32 {\n    2\n}\n"), &bin, &[]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("rust: 0 of 2 lines: 0 %, of at least 80 %"), "{}", ran.err);
}

#[test]
fn a_report_that_is_cut_short_is_no_pass() {
    let Some(bin) = tarpaulin() else { return };
    let cut = "\"$TARPAULIN/cargo-tarpaulin\" \"$@\" || exit\ncase \"$*\" in *--version*) exit;; esac\n\
               report=.jessy/coverage/rust/tarpaulin-report.json\nhead -c 200 $report >cut && mv cut $report";
    let fixture = high().fake("cargo-tarpaulin", cut);
    let ran = run(&fixture, &bin, &[]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("EOF while parsing"), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ✗ coverage  failed  [TIME]  gate: nothing was measured: exit code 1
    failed: 1 of 1 step in [TIME]
    coverage  rerun: cargo jessy ci --only coverage
    ");
}

#[test]
fn figures_are_compared_with_those_of_the_main_branch() {
    let Some(bin) = tarpaulin() else { return };
    let fixture = high().file(".gitignore", "/target\n").policy("coverage = { rust-lines = 50 }");
    fixture.run_git(&["init", "--quiet", "--initial-branch=main"]);
    let baseline = fixture.root().join(".jessy/coverage/baseline.json");
    assert_eq!(run(&fixture, &bin, &[]).code, Some(0));
    assert!(!baseline.exists(), "what is not committed is not the main branch's");
    fixture.run_git(&["add", "."]);
    fixture.commit();
    assert_eq!(run(&fixture, &bin, &[]).code, Some(0));
    assert_eq!(fs_err::read_to_string(&baseline).unwrap(), "{\"figures\":{\"rust\":87.5}}\n");
    fixture.run_git(&["switch", "--quiet", "--create=other"]);
    let other = SIGN.replace("TESTS", "assert_eq!(sign(1), \"plus\");");
    fs_err::write(fixture.root().join("src/lib.rs"), other).unwrap();
    let ran = run(&fixture, &bin, &[]);
    // A drop is said. What decides is the figure that the team has agreed on.
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let said = "rust 62.5 %, 25.0 points below main's 87.5 %";
    assert!(ran.verdict().contains(said), "{}", ran.err);
    assert_eq!(summary(&fixture)["languages"][0]["baseline"], 87.5);
    assert_eq!(fs_err::read_to_string(&baseline).unwrap(), "{\"figures\":{\"rust\":87.5}}\n");
}

#[test]
fn a_missing_tarpaulin_is_said_with_the_line_that_installs_it() {
    let fixture = high().installs_nothing();
    let ran = fixture.finish(fixture.bare(&["coverage"]).output().unwrap());
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ! coverage  missing  cargo-tarpaulin 0.37.5 is missing and could not be installed
    a tool is missing: 0 steps ran in [TIME]
    coverage  fix:   cargo install --locked cargo-tarpaulin --version 0.37.5
    coverage  rerun: cargo jessy ci --only coverage
    ");
}

#[test]
fn the_reports_are_opened_whatever_they_say() {
    let fixture = with_go(high())
        .policy("coverage = { exclude = { src = \"of no interest\" } }")
        .fake("xdg-open", "echo \"$1\" >>opened");
    let ran = fixture.run(&["coverage", "--open"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let opened = fs_err::read_to_string(fixture.root().join("opened")).unwrap();
    assert_eq!(opened, format!("{}/.jessy/coverage/go/api.html\n", fixture.root()));
}

#[test]
fn without_anything_that_opens_reports_nothing_is_measured() {
    let fixture = high();
    let mut command = fixture.command(&["coverage", "--open"]);
    command.env("PATH", fixture.fakes());
    let ran = fixture.finish(command.output().unwrap());
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert_snapshot!(ran.err, @"
    error: nothing here opens a report: no xdg-open and no open
    help: apt-get install --yes xdg-utils   (or open the file in .jessy/coverage yourself)
    more: cargo jessy doctor --explain tool-missing
    ");
    assert_eq!(fixture.list("."), ["Cargo.toml", "src"]);
}

#[test]
fn what_the_policy_leaves_out_must_be_there() {
    let ran = high()
        .policy("coverage = { without-tests = { itt = \"slow\" } }")
        .file("tests/it.rs", "")
        .run(&["coverage"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert_snapshot!(ran.err, @"
    error: `coverage.without-tests` in [workspace.metadata.jessy] names no test target: `itt`
    help: did you mean `it`? the test targets are: it
    ");
}
