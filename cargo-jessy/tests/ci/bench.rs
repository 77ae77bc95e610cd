//! The step `bench`, on a crate with a small bench of criterion's.

use insta::assert_snapshot;

use crate::fixture::Fixture;

const MANIFEST: &str = r#"[package]
name = "sample"
version = "0.1.0"
edition = "2024"

[dev-dependencies]
criterion = { version = "0.8.2", default-features = false, features = ["cargo_bench_support"] }

[[bench]]
name = "work"
harness = false

# Small, so that nothing is inlined whose name counting depends on.
[profile.bench]
opt-level = "z"

# Only the work itself is measured, and criterion is built in a third of the time.
[profile.bench.package."*"]
opt-level = 0
"#;

const SOURCE: &str = "//! Some work.

use std::hint::black_box;

/// A sum.
pub fn work() -> u64 {
    (0..ROUNDS).fold(1, |sum, n| black_box(sum ^ (sum << 7) ^ n))
}

const ROUNDS: u64 = 10_000;
";

const BENCH: &str = "use criterion::{Criterion, criterion_group, criterion_main};

fn work(c: &mut Criterion) {
    let mut group = c.benchmark_group(\"sample\");
    group.bench_function(\"work (all of it)\", |b| b.iter(sample::work));
    group.bench_function(\"nothing\", |b| b.iter(|| std::hint::black_box(1)));
    group.finish();
}

criterion_group!(benches, work);
criterion_main!(benches);
";

/// Criterion is built once for all tests, into the folder that cargo gives tests of ours. There each
/// package has a name of its own: cargo takes packages of equal names in two workspaces for the same.
fn fixture(name: &str) -> Fixture {
    let target = concat!(env!("CARGO_TARGET_TMPDIR"), "/criterion");
    let lock = fs_err::read_to_string("../Cargo.lock").unwrap();
    Fixture::empty()
        .file("Cargo.toml", &MANIFEST.replace("sample", name))
        .file("Cargo.lock", &lock)
        .file(".cargo/config.toml", &format!("[build]\ntarget-dir = {target:?}\n"))
        .file("src/lib.rs", SOURCE)
        .file("benches/work.rs", &BENCH.replace("sample::", &format!("{name}::")))
        .policy("bench = { warm-up = \"10ms\", measurement = \"30ms\", samples = 10 }\n")
}

fn has_valgrind() -> bool {
    cargo_jessy::env::Env::of_process().find_on_path("valgrind").is_some()
}

fn report(fixture: &Fixture) -> serde_json::Value {
    let text = fs_err::read_to_string(fixture.root().join(".jessy/bench/report.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_slow_down_fails_and_unchanged_code_never_does() {
    let fixture = fixture("slower");
    let first = fixture.run(&["bench", "--save", "first"]);
    assert_eq!(first.code, Some(0), "{}", first.err);
    assert!(
        first.verdict().contains("2 benches measured and compared with nothing"),
        "{}",
        first.err
    );
    assert!(first.verdict().contains("kept as `first`"), "{}", first.err);
    assert_eq!(first.verdict().contains("not counted"), !has_valgrind(), "{}", first.err);

    let again = fixture.run(&["bench", "--against", "first"]);
    assert_eq!(again.code, Some(0), "{}", again.err);
    assert_eq!(report(&fixture)["against"]["name"], "first");

    // The clock alone fails nothing on a machine that runs other tests as well: there it is only
    // told, and must be larger than any noise to be seen.
    let planted = if has_valgrind() { "13_000" } else { "100_000" };
    let slower = fixture.file("src/lib.rs", &SOURCE.replace("10_000", planted));
    let ran = slower.run(&["bench", "--against", "first", "--format", "json"]);
    // Where instructions are counted, the clock may say anything.
    let seen =
        if has_valgrind() { "sample/work (all of it) " } else { "sample/work (all of it) +" };
    assert!(ran.verdict().contains(seen), "{}", ran.err);
    let report = report(&slower);
    assert!(report["compared"]["sample/nothing"]["baseline_ns"].is_f64());
    if has_valgrind() {
        assert_eq!(ran.code, Some(1), "{}", ran.err);
        assert!(ran.verdict().contains("1 bench slower by more than 10 %: "), "{}", ran.err);
        assert!(ran.verdict().contains("+30 % instructions"), "{}", ran.err);
        assert_eq!(report["compared"]["sample/work (all of it)"]["status"], "failed");
        let last = ran.out.lines().last().unwrap();
        let last: serde_json::Value = serde_json::from_str(last).unwrap();
        assert_eq!(last["steps"][0]["status"], "failed");
    }
}

#[test]
fn a_pass_on_the_branch_of_the_baseline_is_kept_once_a_commit() {
    let fixture = fixture("kept").file(".gitignore", ".jessy\nCargo.lock\n");
    fixture.run_git(&["init", "--quiet", "--initial-branch", "main"]);
    fixture.run_git(&["add", "."]);
    fixture.commit();
    let first = fixture.run(&["bench"]);
    assert!(first.verdict().contains("kept as `main`"), "{}", first.err);
    let same = fixture.run(&["bench", "--no-cache"]);
    assert!(!same.verdict().contains("kept as"), "the same commit again: {}", same.err);
    fixture.run_git(&["commit", "--quiet", "--allow-empty", "--message", "More"]);
    fixture.run_git(&["switch", "--quiet", "--create", "other"]);
    let other = fixture.run(&["bench", "--no-cache"]);
    assert_eq!(other.code, Some(0), "{}", other.err);
    assert!(!other.verdict().contains("kept as"), "{}", other.err);
    assert!(report(&fixture)["saved"].is_null());
    assert_eq!(report(&fixture)["against"]["name"], "main");
}

#[test]
fn a_bench_that_panics_fails() {
    let broken = BENCH.replace("b.iter(sample::work)", "b.iter(|| assert_eq!(panics::work(), 0))");
    let ran = fixture("panics").file("benches/work.rs", &broken).run(&["ci", "--only", "bench"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("assertion `left == right` failed"), "{}", ran.err);
    assert!(ran.verdict().contains("measure: exit code 1"), "{}", ran.err);
}

#[test]
fn benches_that_cannot_be_counted_are_timed_all_the_same() {
    let fixture = fixture("uncounted").fake("valgrind", "echo 'no such instruction' >&2\nexit 1");
    let ran = fixture.run(&["bench"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ✓ bench  passed  [TIME]  2 benches measured and compared with nothing: cargo jessy bench --save NAME keeps a baseline; instructions not counted: work (exit status: 1)
    passed: 1 step in [TIME]
    ");
}

#[test]
fn a_baseline_that_is_not_there_is_no_baseline() {
    let ran = fixture("none").run(&["bench", "--against", "release"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("no baseline `release` of this machine ("), "{}", ran.err);
    assert!(
        ran.err.contains("help: there is none yet; cargo jessy bench --save release keeps one"),
        "{}",
        ran.err
    );
    let ran = fixture("none").run(&["bench", "--save", "../up"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
}

#[test]
fn the_plan_has_the_command_lines() {
    let fixture = fixture("sample");
    let ran = fixture.run(&["bench", "--plan"]);
    let exe = env!("CARGO_BIN_EXE_cargo-jessy");
    assert_snapshot!(ran.out.replace(exe, "[EXE]"), @"
    bench  the code is as fast as it was: criterion, callgrind
      # runs: first run
      $ cargo bench --no-run --package sample --bench work
      $ [EXE] bench-measure --folder [ROOT]/.jessy/bench --threshold 0.1 --against main --follow -- cargo bench --package sample --bench work -- --noplot --warm-up-time 0.01 --measurement-time 0.03 --sample-size 10 --nresamples 1000
    ");
    assert!(fixture.list(".jessy").is_empty());
    let ran = fixture.run(&["bench", "--save", "v1", "--plan", "--in-container"]);
    match ran.code {
        Some(3) => assert!(ran.err.contains("--in-container was asked for"), "{}", ran.err),
        _ => assert!(
            ran.out.contains("/.jessy/bench:/bench bench-runner cargo bench"),
            "{}",
            ran.out
        ),
    }
}

#[test]
fn without_benches_there_is_nothing_to_measure() {
    let ran = Fixture::good().run(&["bench"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    - bench  skipped: no member has criterion benches
    passed: 0 steps in [TIME], 1 skipped
    ");
}

#[test]
fn without_cargo_nothing_is_measured() {
    // A cargo that describes the workspace, and can't be asked for its version.
    let script =
        "[ \"$1\" = metadata ] && exec \"$TRUE_CARGO\" \"$@\"\necho 'no such toolchain'\nexit 1";
    let fixture = fixture("tool").fake("cargo", script);
    let mut command = fixture.command(&["bench"]);
    command
        .env("TRUE_CARGO", crate::fixture::true_cargo())
        .env("CARGO", fixture.fakes().join("cargo"));
    let ran = fixture.finish(command.output().unwrap());
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ! bench  missing  cargo is missing
    a tool is missing: 0 steps ran in [TIME]
    bench  fix:   rustup toolchain install stable
    bench  rerun: cargo jessy ci --only bench
    ");
}
