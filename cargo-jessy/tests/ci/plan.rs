//! Plans and the words of the command line.

use insta::assert_snapshot;

use crate::fixture::Fixture;

#[test]
fn a_plan_for_a_matrix_names_the_steps_that_would_run() {
    let ran = Fixture::good().run(&["ci", "--plan=github"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_snapshot!(ran.out, @r#"steps=["fmt","lint","unit","doc","coverage","scan"]"#);
}

#[test]
fn a_plan_prints_command_lines_and_runs_nothing() {
    let fixture = Fixture::good();
    let ran = fixture.run(&["ci", "--plan"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(ran.err, "");
    let exe = env!("CARGO_BIN_EXE_cargo-jessy");
    assert_snapshot!(ran.out.replace(exe, "[EXE]"), @"
    fmt  all code is formatted: rustfmt, gofmt
      # runs: first run
      $ cargo fmt --all --check
    lint  no linter has anything to say: clippy, go vet, staticcheck
      # runs: first run
      $ cargo clippy --workspace --all-targets -- -D warnings
    unit  all tests that need nothing but the code pass: nextest, documentation tests, go test
      # runs: first run
      $ PATH=[ROOT]/.jessy/tools/cargo-nextest/0.9.148/bin:$PATH cargo nextest run --workspace --profile jessy --tool-config-file jessy:[ROOT]/.jessy/nextest/unit/nextest.toml --no-tests=pass
      $ cargo test --doc --workspace --no-fail-fast
    doc  the documentation builds without a warning, and its tests pass: rustdoc, nextest
      # runs: first run
      $ RUSTDOCFLAGS='-D warnings' cargo doc --no-deps --workspace
    deny  skipped: no deny.toml: `cargo deny init` writes one
    bdd  skipped: no member has feature files
    compose  skipped: no compose file
    coverage  the tests run through enough of the code: tarpaulin, go test, cucumber
      # runs: first run
      $ PATH=[ROOT]/.jessy/tools/cargo-tarpaulin/0.37.5/bin:$PATH cargo tarpaulin --engine=llvm --ignore-config --color=never --target-dir=[ROOT]/target/tarpaulin --skip-clean --rustflags=-Cdebuginfo=0 --implicit-test-threads --timeout=1800 --out=Json --out=Html --out=Lcov --out=Xml --output-dir=[ROOT]/.jessy/coverage/rust --packages=sample --lib '--include-files=src/*'
      $ [EXE] __coverage judge --rust=[ROOT]/.jessy/coverage/rust/tarpaulin-report.json --rust-lines=80 --source=sample=src --report=rust-json=[ROOT]/.jessy/coverage/rust/tarpaulin-report.json --report=rust-html=[ROOT]/.jessy/coverage/rust/tarpaulin-report.html --report=rust-lcov=[ROOT]/.jessy/coverage/rust/lcov.info --report=rust-cobertura=[ROOT]/.jessy/coverage/rust/cobertura.xml --main=main --baseline=[ROOT]/.jessy/coverage/baseline.json --summary=[ROOT]/.jessy/coverage/summary.json
    images  skipped: the policy names no images
    integration  skipped: no member has integration tests
    workflows  skipped: no workflow in .github/workflows
    drift  skipped: the policy does not ask for it: drift.enforce
    scan  no secret, unsafe setting or known vulnerability in tree and images: trivy
      # runs: first run
      $ PATH=[ROOT]/.jessy/tools/trivy/0.59.1/bin:$PATH trivy fs --scanners=secret,misconfig --quiet --skip-check-update --format=json --skip-dirs=.jessy --skip-dirs=target .
    bench  skipped: no member has criterion benches
    ");
    // Not even a lock file.
    assert_eq!(fixture.list("."), ["Cargo.toml", "src"]);
}

#[test]
fn tests_of_documents_are_part_of_doc_and_built_with_those_of_unit() {
    let fixture = Fixture::good()
        .file("tests/pages.rs", "#[test]\nfn reads() {}\n")
        .policy("docs.tests = [\"sample::pages\"]")
        .tools();
    let lines = |step: &str| {
        let planned = fixture.planned(&["--only", step]).remove(step).unwrap();
        let nextest = planned.into_iter().find(|line| line.contains("nextest"));
        nextest.unwrap().split(",\"--profile").next().unwrap().to_owned()
    };
    assert_snapshot!(lines("doc"), @r#"["cargo","nextest","run","--workspace","-E","binary_id(sample::pages)""#);
    assert_snapshot!(lines("unit"), @r#"["cargo","nextest","run","--workspace","-E","not (binary_id(sample::pages))""#);
    let ran = fixture.run(&["ci", "--only", "unit,doc"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.contains("1 test passed"), "{}", ran.err);
    assert!(ran.err.contains("tests: 2 passed"), "{}", ran.err);
}

#[test]
fn a_plan_is_data_as_well() {
    let fixture = Fixture::good().policy("ci = { skip = [\"doc\"], timeout = \"5m\" }");
    let ran = fixture.run(&["ci", "--plan=json", "--skip", "lint"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let plan: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(plan["schema"], 1);
    let steps: Vec<_> = plan["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (step["id"].as_str().unwrap(), step["reason"].as_str()))
        .collect();
    assert_eq!(
        steps,
        [
            ("fmt", None),
            ("lint", Some("--skip")),
            ("unit", None),
            ("doc", Some("left out by the policy's ci.skip")),
            ("deny", Some("no deny.toml: `cargo deny init` writes one")),
            ("bdd", Some("no member has feature files")),
            ("compose", Some("no compose file")),
            ("coverage", None),
            ("images", Some("the policy names no images")),
            ("integration", Some("no member has integration tests")),
            ("workflows", Some("no workflow in .github/workflows")),
            ("drift", Some("the policy does not ask for it: drift.enforce")),
            ("scan", None),
            ("bench", Some("no member has criterion benches")),
        ]
    );
    let fmt = &plan["steps"][0];
    assert_eq!(fmt["timeout_ms"], 300_000);
    let command = &fmt["lanes"][0]["commands"][0];
    assert_eq!(command["argv"], serde_json::json!(["cargo", "fmt", "--all", "--check"]));
    assert_eq!(command["cwd"], "[ROOT]");
    assert_eq!(fixture.list("."), ["Cargo.toml", "src"]);
}

#[test]
fn an_unknown_step_is_named_with_the_nearest_one() {
    let ran = Fixture::good().run(&["ci", "--only", "lnit"]);
    assert_eq!(ran.code, Some(2));
    assert_snapshot!(ran.err, @"
    error: invalid value 'lnit' for '--only <STEP>'
      [possible values: fmt, lint, unit, doc, deny, bdd, compose, coverage, images, integration, workflows, drift, scan, bench]

      tip: a similar value exists: 'lint'

    For more information, try '--help'.
    ");
}

#[test]
fn an_unknown_step_in_the_policy_is_named_with_the_nearest_one() {
    let ran = Fixture::good().policy("ci = { skip = [\"docs\"] }").run(&["ci"]);
    assert_eq!(ran.code, Some(2));
    assert_snapshot!(ran.err, @"
    error: `ci.skip` in [workspace.metadata.jessy] names no step: `docs`
    help: did you mean `doc`? the steps are: fmt, lint, unit, doc, deny, bdd, compose, coverage, images, integration, workflows, drift, scan, bench
    ");
}

#[test]
fn a_wrong_policy_is_told_from_a_defect() {
    let ran = Fixture::good().policy("cii = {}").run(&["ci", "--plan"]);
    assert_eq!(ran.code, Some(2));
    assert_snapshot!(ran.err, @"
    error: unknown key `cii` in [workspace.metadata.jessy]
    help: did you mean `ci`? known here: `ci`, `tools`, `go`, `docs`, `bdd`, `integration`, `test-runner`, `coverage`, `bench`, `images`, `compose`, `deploy`, `drift`
    ");
}

#[test]
fn a_selection_of_nothing_is_no_pass() {
    let ran = Fixture::good().run(&["ci", "--only", "fmt", "--skip", "fmt"]);
    assert_eq!(ran.code, Some(2));
    assert_snapshot!(ran.err, @"error: --only and --skip leave no step to run");
}

#[test]
fn outside_of_a_workspace_there_is_nothing_to_check() {
    let ran = Fixture::empty().run(&["ci"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("help: run it inside a cargo workspace"), "{}", ran.err);
}

#[test]
fn a_step_is_explained() {
    let ran = Fixture::good().run(&["ci", "--explain", "lint"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_snapshot!(ran.out, @"
    lint  no linter has anything to say: clippy, go vet, staticcheck

    runs here yes
    reads     **/*  Cargo.lock  .cargo/config.toml  !**/*.go
    tools     clippy
    timeout   30 min 00 s a command
    fix       cargo jessy lint --fix
    run it    cargo jessy ci --only lint

    one at a time on cargo's target folder:
      $ cargo clippy --workspace --all-targets -- -D warnings
    ");
}

#[test]
fn the_member_with_the_features_is_left_out_of_unit() {
    let fixture = Fixture::empty()
        .file("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"a\", \"b\"]\n")
        .file("a/Cargo.toml", "[package]\nname = \"a\"\nedition = \"2024\"\n")
        .file("a/src/lib.rs", "")
        .file("b/Cargo.toml", "[package]\nname = \"b\"\nedition = \"2024\"\n")
        .file("b/src/main.rs", "fn main() {}\n")
        .file("b/features/one.feature", "Feature: one\n");
    let ran = fixture.run(&["test", "all", "--plan"]);
    let exe = env!("CARGO_BIN_EXE_cargo-jessy");
    assert_snapshot!(ran.out.replace(exe, "[EXE]"), @"
    unit  all tests that need nothing but the code pass: nextest, documentation tests, go test
      # runs: first run
      $ PATH=[ROOT]/.jessy/tools/cargo-nextest/0.9.148/bin:$PATH cargo nextest run --workspace --exclude b --profile jessy --tool-config-file jessy:[ROOT]/.jessy/nextest/unit/nextest.toml --no-tests=pass
      $ cargo test --doc --workspace --exclude b --no-fail-fast
    bdd  a running system does what the feature files say: cucumber
      # runs: first run
      # process, then native
      $ cargo build --package b
      $ JESSY_FEATURES_ON=process cargo run --quiet --package b
      $ JESSY_STATE_DIR=[ROOT]/.jessy/bdd JESSY_TOKEN_FILE=[ROOT]/.jessy/bdd/service-token [EXE] down --volumes
      $ JESSY_STATE_DIR=[ROOT]/.jessy/bdd JESSY_TOKEN_FILE=[ROOT]/.jessy/bdd/service-token [EXE] up --engine native --env test --detach
      $ JESSY_STATE_DIR=[ROOT]/.jessy/bdd JESSY_TOKEN_FILE=[ROOT]/.jessy/bdd/service-token [EXE] status --format json
      $ JESSY_FEATURES_ON=native JESSY_COMMAND=[EXE] JESSY_STATE_DIR=[ROOT]/.jessy/bdd JESSY_TOKEN_FILE=[ROOT]/.jessy/bdd/service-token JESSY_URL=… JESSY_CORE_URL=… cargo run --quiet --package b
      $ JESSY_STATE_DIR=[ROOT]/.jessy/bdd JESSY_TOKEN_FILE=[ROOT]/.jessy/bdd/service-token [EXE] logs
      $ JESSY_STATE_DIR=[ROOT]/.jessy/bdd JESSY_TOKEN_FILE=[ROOT]/.jessy/bdd/service-token [EXE] down --volumes
    integration  skipped: no member has integration tests
    ");
}
