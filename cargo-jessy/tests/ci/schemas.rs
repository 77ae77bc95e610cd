//! The checked-in schemas are those of the code. `JESSY_BLESS=1` writes them anew.

use camino::Utf8Path;
use cargo_jessy::{
    bench::Report, coverage::Summary, env::Env, history::History, policy::Policy,
    report::json_v1::Line,
};

#[test]
fn the_policy_schema_is_up_to_date() {
    compare("policy.schema.json", &Policy::schema());
}

#[test]
fn the_event_schema_is_up_to_date() {
    compare("events.v1.schema.json", &Line::schema());
}

#[test]
fn the_schema_of_what_coverage_measures_is_up_to_date() {
    compare("coverage.v1.schema.json", &Summary::schema());
}

#[test]
fn the_bench_schema_is_up_to_date() {
    compare("bench.v1.schema.json", &Report::schema());
}

#[test]
fn the_history_schema_is_up_to_date() {
    compare("history.v1.schema.json", &History::schema());
}

fn compare(name: &str, made: &str) {
    let path = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(name);
    if Env::of_process().has("JESSY_BLESS") {
        fs_err::write(&path, made).unwrap();
    }
    let kept = fs_err::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "{path} is out of date: run the tests with JESSY_BLESS=1");
}
