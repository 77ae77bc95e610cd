//! `--shard I/N`, with which several machines share a run.

use std::collections::BTreeMap;

use crate::fixture::Fixture;

#[test]
fn all_shares_together_are_the_whole() {
    let fixture = Fixture::good()
        .file("api/go.mod", "module example.test/api\n\ngo 1.21\n")
        .file("api/api.go", "package api\n");
    let whole = fixture.planned(&[]);
    for count in 1..=4 {
        let mut together: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for index in 1..=count {
            let shard = format!("{index}/{count}");
            for (step, lines) in fixture.planned(&["--shard", &shard]) {
                let known = together.entry(step.clone()).or_default();
                let partition = format!(",\"--partition\",\"hash:{shard}\"");
                for line in lines {
                    // Of this one command each shard runs its part.
                    let shared = line.replace(&partition, "");
                    assert!(shared != line || !known.contains(&line), "{shard}: {step}: {line}");
                    if !known.contains(&shared) {
                        known.push(shared);
                    }
                }
            }
        }
        together.values_mut().for_each(|lines| lines.sort());
        let mut whole = whole.clone();
        whole.values_mut().for_each(|lines| lines.sort());
        assert_eq!(together, whole, "{count}");
    }
}

#[test]
fn every_test_runs_in_one_share() {
    let source: String = (0..8).map(|at| format!("#[test]\nfn t{at}() {{}}\n")).collect();
    let fixture = Fixture::library(&format!("//! Tests.\n{source}")).tools();
    let mut ran = 0.0;
    for shard in ["1/2", "2/2"] {
        let out = fixture.run(&["ci", "--only", "unit", "--shard", shard, "--format", "json"]);
        assert_eq!(out.code, Some(0), "{}", out.err);
        let last: serde_json::Value =
            serde_json::from_str(out.out.lines().last().unwrap()).unwrap();
        ran += last["steps"][0]["measured"].as_f64().unwrap_or_default();
    }
    assert_eq!(ran, 8.0);
}

#[test]
fn what_fails_in_a_share_is_run_again_there() {
    let fixture = Fixture::library("#[test]\nfn adds() {\n    assert_eq!(1 + 1, 3);\n}\n").tools();
    let shards = ["1/2", "2/2"];
    let ran = shards.map(|it| fixture.run(&["ci", "--only", "unit", "--shard", it]));
    let failed: Vec<_> = ran.iter().filter(|ran| ran.code == Some(1)).collect();
    let [failed] = failed[..] else { panic!("{:?}", ran.map(|it| it.err)) };
    let rerun = "unit  rerun: cargo jessy ci --only unit --shard ";
    assert!(failed.verdict().contains(rerun), "{}", failed.verdict());
}

#[test]
fn wrong_shares_are_usage() {
    for wrong in ["0/2", "3/2", "1", "a/b", "1/0"] {
        let ran = Fixture::good().run(&["ci", "--shard", wrong]);
        assert_eq!(ran.code, Some(2), "{wrong}: {}", ran.err);
        assert!(ran.err.contains("write it as I/N"), "{}", ran.err);
    }
}
