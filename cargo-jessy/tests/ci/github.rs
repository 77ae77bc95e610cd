//! `ci --format github`: a log that folds what passed, findings beside the code, a summary, and no
//! way for a tool's output to command the runner.

use crate::fixture::{Fixture, without_durations};

const BAD: &str = "//! A sample.

/// The same.
pub fn same(b: bool) -> bool {
    if b == true { true } else { false }
}

#[test]
fn hostile() {
    println!(\"::error::injected\");
    println!(\" ::set-output name=x::y\");
    println!(\"a ##[add-mask]b\");
    panic!(\"no\\r::stop-commands::x\");
}
";

/// Lines that the runner would obey.
fn commands(out: &str) -> Vec<&str> {
    out.split(['\n', '\r'])
        .filter(|line| line.trim_start().starts_with("::") || line.contains("##["))
        .collect()
}

#[test]
fn what_passed_is_folded_and_what_failed_comes_last() {
    let ran = Fixture::library(BAD).run(&["ci", "--only", "fmt,lint,unit", "--format", "github"]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    assert_eq!(ran.err, "");
    insta::assert_snapshot!(without_durations(&commands(&ran.out).join("\n")), @"
    ::group::✓ fmt   passed  [TIME]
    ::endgroup::
    ::error file=src/lib.rs,line=5,col=5,title=lint%3A clippy::this if-then-else expression returns a bool literal
    ::error file=src/lib.rs,line=13,col=5,title=unit%3A nextest::no::stop-commands::x
    ::error file=src/lib.rs,line=5,col=8,title=lint%3A clippy::equality checks against true are unnecessary
    ");
    let at = |text: &str| ran.out.find(text).unwrap_or_else(|| panic!("{text}: {}", ran.out));
    assert!(at("::endgroup::") < at("::error file=src/lib.rs"));
    assert!(at("::error file=src/lib.rs") < at("lint: clippy: exit code 101"));
    assert!(at("unit: nextest: 1 of 1 test failed") < at("injected"));
    assert!(at("injected") < at("failed: 2 of 3 steps"));
    assert!(ran.out.contains("a ##\u{2060}[add-mask]b"), "{}", ran.out);
    assert!(ran.out.trim_end().ends_with("rerun: cargo jessy ci --only unit"), "{}", ran.out);
}

#[test]
fn the_summary_is_added_and_kept_below_githubs_limit() {
    let fixture = Fixture::library("pub fn two()->u32{2}\n");
    let file = fixture.root().join("summary.md");
    let run = || {
        let mut command = fixture.command(&["ci", "--only", "fmt", "--format", "github"]);
        command.env("GITHUB_STEP_SUMMARY", &file);
        fixture.finish(command.output().unwrap())
    };
    fs_err::write(&file, "Others before us.\n").unwrap();
    assert_eq!(run().code, Some(1));
    let text = fs_err::read_to_string(&file).unwrap();
    let text = text.replace(fixture.root().as_str(), "[ROOT]");
    insta::assert_snapshot!(without_durations(&text), @"
    Others before us.
    ## ✗ failed: 1 of 1 step in [TIME]

    ### fmt: rustfmt: exit code 1

    ```text
    cargo jessy ci --only fmt
    ```

    Repairs it:

    ```text
    cargo jessy fmt --fix
    ```

    <details open><summary>rustfmt: exit code 1</summary>

    ```text
    Diff in [ROOT]/src/lib.rs:1:
    -pub fn two()->u32{2}
    +pub fn two() -> u32 {
    +    2
    +}
    ```

    </details>

    | step | | took | |
    |---|---|---|---|
    | fmt | failed | [TIME] | rustfmt: exit code 1 |
    ");

    // By itself, for a comment on the pull request; once all is good there is nothing to tell.
    let failed = fixture.root().join(".jessy/report/failed.md");
    let kept = fs_err::read_to_string(&failed).unwrap();
    assert!(kept.starts_with("## ✗ failed: 1 of 1 step"), "{kept}");

    fs_err::write(&file, "x".repeat((1000 << 10) - 300)).unwrap();
    assert_eq!(run().code, Some(1));
    let text = fs_err::read_to_string(&file).unwrap();
    assert!(text.len() <= 1000 << 10, "{}", text.len());
    assert!(text.contains("failed: 1 of 1 step"), "{}", &text[text.len() - 300..]);
    assert!(!text.contains("-pub fn two"), "there was no room for it");

    assert_eq!(fixture.run(&["fmt", "--fix"]).code, Some(0));
    assert_eq!(run().code, Some(0));
    assert!(!failed.exists());
}

#[test]
fn a_summary_that_cannot_be_written_decides_nothing() {
    let fixture = Fixture::good();
    let mut command = fixture.command(&["ci", "--only", "fmt", "--format", "github"]);
    command.env("GITHUB_STEP_SUMMARY", "/nowhere/summary.md");
    let ran = fixture.finish(command.output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.contains("hint: no summary of the job:"), "{}", ran.err);
}
