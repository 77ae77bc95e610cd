//! What is remembered of runs, and what is left for machines.

use camino::Utf8PathBuf;
use cargo_jessy::history::{Run, Store, Word};
use jsonschema::validator_for;
use serde_json::Value;

use crate::fixture::Fixture;

fn exported(fixture: &Fixture) -> Value {
    let ran = fixture.run(&["report", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let all: Value = serde_json::from_str(&ran.out).unwrap();
    let schema: Value =
        serde_json::from_str(include_str!("../../schema/history.v1.schema.json")).unwrap();
    let errors: Vec<_> =
        validator_for(&schema).unwrap().iter_errors(&all).map(|it| it.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    all
}

#[test]
fn every_run_is_remembered_with_its_commit() {
    let fixture = Fixture::good().file(".gitignore", "/.jessy\n/target\n").git();
    fixture.commit();
    assert_eq!(fixture.run(&["ci", "--only", "fmt,doc"]).code, Some(0));
    let fixture = fixture.file("src/lib.rs", "pub fn two()->u32{2}\n");
    assert_eq!(fixture.run(&["fmt"]).code, Some(1));

    let all = exported(&fixture);
    let [first, second] = all["runs"].as_array().unwrap().as_slice() else { panic!("{all}") };
    assert_eq!((&first["verdict"], &first["dirty"]), (&"passed".into(), &false.into()));
    assert_eq!(first["commit"].as_str().unwrap().len(), 40);
    let ids = |run: &Value| -> Vec<String> {
        let steps = run["steps"].as_array().unwrap();
        steps.iter().map(|step| step["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(first), ["fmt", "doc"]);
    assert!(first["steps"][1]["ended_ms"].as_u64() > first["steps"][1]["began_ms"].as_u64());
    assert_eq!((&second["verdict"], &second["dirty"]), (&"failed".into(), &true.into()));
    assert_eq!(second["exit_code"], 1);
    let failure = &second["steps"][0]["failures"][0];
    assert_eq!(failure["why"], "exit code 1");
    assert!(failure["output"].as_str().unwrap().contains("-pub fn two()->u32{2}"), "{failure}");
    assert_eq!(second["steps"][0]["rerun"], "cargo jessy ci --only fmt");
}

#[test]
fn a_plan_and_an_explanation_are_no_runs() {
    let fixture = Fixture::good();
    assert_eq!(fixture.run(&["ci", "--only", "fmt", "--plan"]).code, Some(0));
    assert_eq!(fixture.run(&["ci", "--explain", "fmt"]).code, Some(0));
    assert!(!fixture.root().join(".jessy/history.db").exists());
    assert!(!fixture.root().join(".jessy/report").exists());
    assert_eq!(exported(&fixture)["runs"].as_array().unwrap().len(), 0);
    assert!(!fixture.root().join(".jessy/history.db").exists());
}

#[test]
fn runs_at_once_lose_none() {
    let fixture = Fixture::good();
    let started: Vec<_> = (0..6)
        .map(|_| {
            let mut command = fixture.command(&["ci", "--only", "compose"]);
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    for child in started {
        let ran = fixture.finish(child.wait_with_output().unwrap());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert!(!ran.err.contains("hint:"), "{}", ran.err);
    }
    assert_eq!(exported(&fixture)["runs"].as_array().unwrap().len(), 6);
}

#[test]
fn a_history_that_cannot_be_written_is_said_and_decides_nothing() {
    let fixture = Fixture::good().file(".jessy/history.db", "this is no database, by far");
    let ran = fixture.run(&["ci", "--only", "fmt"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let said = "hint: [ROOT]/.jessy/history.db does not have this run: file is not a database";
    assert!(ran.err.contains(said), "{}", ran.err);
    let ran = fixture.run(&["report", "--format", "json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("help: without it, history begins anew: rm "), "{}", ran.err);
}

fn path_in(dir: &tempfile::TempDir) -> Utf8PathBuf {
    Utf8PathBuf::from_path_buf(dir.path().join("history.db")).unwrap()
}

fn run(number: i64, branch: Option<String>) -> Run {
    Run {
        id: format!("{number:03}"),
        began: jiff::Timestamp::from_second(number).unwrap(),
        commit: None,
        dirty: false,
        branch,
        verdict: Word::Passed,
        exit_code: 0,
        duration_ms: 1,
        steps: Vec::new(),
    }
}

#[test]
fn the_journal_stays_short_over_many_processes() {
    let dir = tempfile::tempdir().unwrap();
    let path = path_in(&dir);
    for number in 0..40 {
        // A connection each, as each process has, and 100 kB.
        Store::open(&path).unwrap().add(&run(number, Some("b".repeat(100_000)))).unwrap();
    }
    // There is none where the last one has just folded it.
    let journal = fs_err::metadata(format!("{path}-wal")).map_or(0, |it| it.len());
    assert!(journal < 1_000_000, "{journal} bytes");
    assert_eq!(Store::open(&path).unwrap().runs().unwrap().len(), 40);
}

#[test]
fn only_the_latest_runs_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&path_in(&dir)).unwrap();
    for number in 0..503 {
        store.add(&run(number, None)).unwrap();
    }
    let runs = store.runs().unwrap();
    assert_eq!((runs.len(), runs[0].id.as_str(), runs[499].id.as_str()), (500, "003", "502"));
}
