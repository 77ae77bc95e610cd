//! Proof that a run can fail: the built program against servers that are not Jessy.

mod fake;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use fake::Fake;

/// The database question's answer, as far as its scenario looks at it.
const DATABASE: &str = r#"{
  "paths": [
    {"dimension": "D07", "name": "Technical", "confidence": 0.9, "frequency": 2.5,
     "layers": ["L07-00", "L07-01"], "synesthetic": 1.0, "added_by": "scan"},
    {"dimension": "D02", "name": "Cognition", "confidence": 0.34, "frequency": 2.0,
     "layers": ["L02-00", "L02-01"], "synesthetic": 0.8, "added_by": "association"}
  ],
  "dominant_frequency": 2.3629,
  "response": {"tone": "clear"},
  "contexts": [
    {"layer": "L07-00", "text": "a"}, {"layer": "L07-01", "text": "b"},
    {"layer": "L02-00", "text": "c"}, {"layer": "L02-01", "text": "d"}
  ]
}"#;

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jessy-features"));
    let place = ["JESSY_URL", "JESSY_CORE_URL", "JESSY_TOKEN_FILE", "JESSY_FEATURES_ON"];
    for variable in place {
        command.env_remove(variable);
    }
    // Nobody's Jessy is touched, and a variable that narrows a run does nothing.
    command.env("JESSY_COMMAND", "/no/such/program").env("CUCUMBER_FILTER_TAGS", "@nothing");
    command.args(["--color", "never"]).args(arguments).output().expect("the program starts")
}

/// Runs against a server that gives this answer to the database question.
fn ask_about_database(answer: &str) -> Output {
    let fake = Fake::answering(answer);
    run(&["--url", &fake.url(), "--name", "2 - A database question"])
}

/// Runs a feature file of this text against a server that says `{}`.
fn run_feature(text: &str) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("extra.feature"), text).expect("a file");
    run_folder(folder.path())
}

fn run_folder(folder: &Path) -> Output {
    let fake = Fake::answering("{}");
    let glob = folder.join("*.feature");
    run(&["--url", &fake.url(), "--input", glob.to_str().expect("UTF-8")])
}

#[track_caller]
fn assert_ends(output: &Output, code: i32, words: &[&str]) {
    let (stdout, stderr) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let said = format!("{stdout}\n{stderr}");
    assert_eq!(output.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "`{word}` is not in:\n{said}");
    }
}

#[test]
fn a_right_answer_passes() {
    assert_ends(&ask_about_database(DATABASE), 0, &["1 scenario (1 passed)"]);
}

#[test]
fn a_number_that_is_a_little_off_fails_and_is_named() {
    let off = DATABASE.replace("2.3629", "2.3645");
    let words = [
        "✘  And the dominant frequency is 2.363 Hz",
        "the dominant frequency is 2.3645 Hz",
        "dimension_navigation.feature:",
        "1 scenario (1 failed)",
    ];
    assert_ends(&ask_about_database(&off), 1, &words);
}

#[test]
fn one_path_too_many_fails() {
    let more =
        DATABASE.replace("  ],\n  \"dominant", "  , {\"dimension\": \"D01\"}],\n  \"dominant");
    assert_ends(&ask_about_database(&more), 1, &["after the 2 expected there is", "D01"]);
}

#[test]
fn no_scenario_passes_against_a_server_that_knows_nothing() {
    for answer in ["{}", r#"{"error": {}}"#, "not JSON", ""] {
        let fake = Fake::answering(answer);
        let output = run(&["--url", &fake.url(), "--core-url", &fake.url()]);
        assert_ends(&output, 1, &[" failed)"]);
        let said = String::from_utf8_lossy(&output.stdout);
        let summary = said.lines().find(|line| line.contains(" scenarios (")).expect("a summary");
        assert!(!summary.contains("passed"), "{answer}: {summary}\n{said}");
    }
}

#[test]
fn without_the_core_its_scenarios_are_left_out_and_told_of() {
    let fake = Fake::answering("{}");
    let output = run(&["--url", &fake.url(), "--tags", "@core"]);
    assert_ends(&output, 1, &["did not run here", "need the core's address", "no scenario ran"]);
}

#[test]
fn in_one_process_a_scenario_of_the_core_passes_and_those_of_the_gateway_are_left_out() {
    let words = ["1 scenario (1 passed)", "ran on: process"];
    assert_ends(&run(&["--on", "process", "--name", "One layer in full"]), 0, &words);
    let words = ["no scenario ran", "need the gateway"];
    assert_ends(&run(&["--on", "process", "--tags", "@gateway"]), 1, &words);
}

#[test]
fn a_token_file_that_is_not_there_is_a_usage_error() {
    let fake = Fake::answering("{}");
    let output = run(&["--url", &fake.url(), "--token-file", "/no/such/token"]);
    assert_ends(&output, 2, &["JESSY_TOKEN_FILE", "/no/such/token"]);
}

#[test]
fn nobody_listening_fails_in_clear_words() {
    let url = Fake::answering("{}").url_after_its_end();
    assert_ends(&run(&["--url", &url]), 1, &["nobody answers at", &url, "cargo jessy status"]);
}

#[test]
fn no_address_is_a_usage_error_that_says_how_to_get_one() {
    assert_ends(&run(&[]), 2, &["JESSY_URL is not set", "cargo jessy test bdd"]);
}

#[test]
fn an_address_of_another_kind_is_a_usage_error() {
    for address in ["127.0.0.1:3000", "https://127.0.0.1:3000", "http://127.0.0.1:3000/api", ""] {
        assert_ends(&run(&["--url", address]), 2, &["invalid value"]);
    }
}

#[test]
fn an_undefined_step_fails_whatever_its_tags() {
    for tag in ["", "@allow.skipped", "@serial"] {
        let feature = format!("{tag}\nFeature: F\n  Scenario: S\n    When pigs fly\n");
        let output = run_feature(&feature);
        assert_ends(&output, 1, &["✘  When pigs fly", "1 scenario (1 failed)"]);
    }
}

#[test]
fn a_scenario_without_steps_fails() {
    let feature = "Feature: F\n  Scenario: S\n";
    assert_ends(&run_feature(feature), 1, &["a scenario without steps shows nothing"]);
}

#[test]
fn a_file_that_is_no_feature_fails() {
    assert_ends(&run_feature("Scenario: lost\n"), 1, &["parsing error"]);
}

#[test]
fn an_empty_folder_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_ends(&run_folder(folder.path()), 1, &["no scenario ran"]);
}

#[test]
fn a_filter_that_leaves_nothing_fails() {
    let fake = Fake::answering("{}");
    assert_ends(&run(&["--url", &fake.url(), "--name", "no such"]), 1, &["no scenario ran"]);
}
