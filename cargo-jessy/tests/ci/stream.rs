//! `--format json`: every line is what the schema says, and the last one is the verdict.

use serde_json::Value;

use crate::fixture::Fixture;

#[test]
fn the_stream_is_what_the_schema_says() {
    let source = "pub fn two()->u32{2}\n#[test]\nfn good() {}\n";
    let skip = "lint,doc,coverage,scan";
    let ran = Fixture::library(source).run(&["ci", "--skip", skip, "--format", "json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let schema: Value =
        serde_json::from_str(include_str!("../../schema/events.v1.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let lines: Vec<Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in &lines {
        let errors: Vec<_> = schema.iter_errors(line).map(|it| it.to_string()).collect();
        assert!(errors.is_empty(), "{line}: {errors:?}");
    }
    assert_eq!(lines[0], serde_json::json!({ "schema": 1 }));
    let verdict = lines.last().unwrap();
    assert_eq!(verdict["event"], "verdict");
    assert_eq!(verdict["verdict"], "failed");
    assert_eq!(verdict["exit_code"], 1);
    let statuses: Vec<_> = verdict["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (step["id"].as_str().unwrap(), step["status"].as_str().unwrap()))
        .collect();
    assert_eq!(
        statuses,
        [
            ("fmt", "failed"),
            ("lint", "skipped"),
            ("unit", "passed"),
            ("doc", "skipped"),
            ("deny", "skipped"),
            ("bdd", "skipped"),
            ("compose", "skipped"),
            ("coverage", "skipped"),
            ("images", "skipped"),
            ("integration", "skipped"),
            ("workflows", "skipped"),
            ("drift", "skipped"),
            ("scan", "skipped"),
            ("bench", "skipped"),
        ]
    );
    let unit = &verdict["steps"][2];
    assert_eq!((&unit["measured"], &unit["unit"]), (&1.0.into(), &"tests passed".into()));
    // People read the other stream.
    assert!(ran.err.contains("tests: 1 passed, 0 failed\n"), "{}", ran.err);
}
