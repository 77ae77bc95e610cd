//! What a change of one file of this very repository runs, by its own policy.

use camino::Utf8Path;
use cargo_jessy::steps::Tree;
use serde_json::Value;

use crate::fixture::Fixture;

/// The files of this repository as they are, all committed.
fn repository() -> Fixture {
    let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let ours = ["target", ".jessy"].map(|name| root.join(name));
    let fixture = Fixture::empty();
    for file in Tree::walk(root, &ours).files {
        let to = fixture.root().join(&file);
        fs_err::create_dir_all(to.parent().unwrap()).unwrap();
        fs_err::copy(root.join(file), to).unwrap();
    }
    let fixture = fixture.git();
    fixture.commit();
    fixture
}

/// What a change of this file leaves out, by step and lane.
fn left_out(fixture: &Fixture, file: &str) -> Vec<String> {
    let path = fixture.root().join(file);
    let text = fs_err::read_to_string(&path).unwrap();
    fs_err::write(&path, format!("{text}\n")).unwrap();
    let ran = fixture.run(&["ci", "--plan=json", "--since", "HEAD"]);
    fs_err::write(&path, text).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let plan: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(plan["since"]["files"], 1, "{file}");
    serde_json::from_value(plan["since"]["left_out"].clone()).unwrap()
}

#[test]
fn a_file_runs_what_reads_it() {
    let fixture = repository();
    // Where no engine answers, these two are skipped as a whole, and so not left out.
    let engine = |it: &String| !["images", "integration"].contains(&it.as_str());
    let left_out = |file: &str| {
        let all = left_out(&fixture, file);
        all.into_iter().filter(engine).collect::<Vec<_>>().join(", ")
    };
    insta::assert_snapshot!(left_out("docs/ARCHITECTURE.md"), @"fmt, lint, unit, doc/rustdoc, deny, bdd, coverage, workflows, drift, bench");
    insta::assert_snapshot!(left_out("services/jessy-core/src/nav/mod.rs"), @"fmt/gofmt services/jessy-api, lint/go vet services/jessy-api, unit/go test services/jessy-api, deny, workflows, drift");
    insta::assert_snapshot!(left_out("services/jessy-api/cmd/jessy-api/main.go"), @"fmt/rustfmt, lint/clippy, doc/rustdoc, deny, workflows, drift, bench");
    insta::assert_snapshot!(left_out("ops/swarm/edge/main.go"), @"fmt/rustfmt, lint/clippy, doc/rustdoc, deny, workflows, drift, bench");
    insta::assert_snapshot!(left_out("features/features/navigation.feature"), @"fmt, lint/go vet services/jessy-api, unit/go test services/jessy-api, deny, workflows, drift, bench");
    insta::assert_snapshot!(left_out("ops/github/settings.py"), @"fmt, lint/go vet services/jessy-api, unit/go test services/jessy-api, deny, bdd, workflows, drift, bench");
    insta::assert_snapshot!(left_out("benches/load.py"), @"fmt, lint/go vet services/jessy-api, unit/go test services/jessy-api, deny, bdd, coverage, workflows, drift, bench");
}
