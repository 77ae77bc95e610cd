//! The step `bdd`, with a program of ours in the place of the system that it brings up.

use camino::Utf8PathBuf;
use cargo_jessy::{
    env::Env,
    events::{Sink, Status, Verdict},
    pipeline::{self, Options, Plan, Selection},
    policy::Workspace,
    proc::Stopper,
    steps::{self, Site},
};

use crate::fixture::Fixture;

const SYSTEM: &str = r#"echo "$1 $JESSY_STATE_DIR" >>calls
[ "$JESSY_TOKEN_FILE" = "$JESSY_STATE_DIR/service-token" ] || exit 1
[ "$1" = up ] && { [ ! -e "$JESSY_TOKEN_FILE" ] || exit 1; mkdir -p "$JESSY_STATE_DIR"; echo secret >"$JESSY_TOKEN_FILE"; }
[ "$1" = "$FAILS" ] && grep -q ^up calls && exit 1
[ "$1" = status ] && {
    echo '{"schema":1}'
    echo '{"event":"status","project":"sample","engine":"native","env":"test","services":[
    {"name":"jessy-core","ports":[{"target":8080,"host":"127.0.0.1","published":4001}]},
    {"name":"jessy-api","ports":[{"target":3000,"host":"127.0.0.1","published":4002}]}]}' | tr -d '\n'
}
exit 0"#;

const RUNNER: &str = r#"fn main() {
    if std::env::var("JESSY_FEATURES_ON").unwrap() == "process" {
        assert!(std::env::var_os("JESSY_URL").is_none());
        println!("2 scenarios (2 passed)");
        return;
    }
    assert_eq!(std::env::var("JESSY_FEATURES_ON").unwrap(), "native");
    assert!(std::env::var("JESSY_COMMAND").unwrap().ends_with("system"));
    let token = std::env::var("JESSY_TOKEN_FILE").unwrap();
    assert_eq!(std::fs::read_to_string(token).unwrap(), "secret\n");
    assert_eq!(std::env::var("JESSY_CORE_URL").unwrap(), "http://127.0.0.1:4001");
    assert_eq!(std::env::var("JESSY_URL").unwrap(), "http://127.0.0.1:4002");
    println!("1 feature\n3 scenarios (2 passed, 1 skipped)\n5 steps (5 passed)");
}
"#;

fn fixture(runner: &str) -> Fixture {
    let manifest =
        "[package]\nname = \"jessy-features\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    Fixture::empty().file("Cargo.toml", manifest).file("src/main.rs", runner).fake("system", SYSTEM)
}

/// Runs the step, with the system's verb `fails` failing, and gives the calls of the system.
fn run(fixture: &Fixture, fails: &str) -> (Verdict, String) {
    let mut env = Env::of_process().for_children();
    env.insert("FAILS".to_owned(), fails.to_owned());
    env.remove("CARGO_TARGET_DIR");
    let env = Env::of(env.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let workspace = Workspace::discover(fixture.root(), &env).unwrap();
    let mut site = Site::survey(&workspace, &env).unwrap();
    site.exe = fixture.fakes().join("system");
    let bdd = steps::find("bdd").unwrap();
    let plan = Plan::make(&site, &[bdd], &Selection::default()).unwrap();
    let (_stopper, stop) = Stopper::channel();
    let run = pipeline::run(plan, &site, Options::default(), Sink::channel().0, stop);
    let verdict = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(run)
        .unwrap();
    let calls = fs_err::read_to_string(fixture.root().join("calls")).unwrap_or_default();
    let state: Utf8PathBuf = fixture.root().join(".jessy/bdd");
    (verdict, calls.replace(state.as_str(), "[STATE]"))
}

#[test]
fn the_features_are_told_where_the_system_is_and_it_goes_down_again() {
    let fixture = fixture(RUNNER);
    let (verdict, calls) = run(&fixture, "");
    assert_eq!(calls, "down [STATE]\nup [STATE]\nstatus [STATE]\nlogs [STATE]\ndown [STATE]\n");
    let bdd = &verdict.steps[0];
    // A scenario that was skipped says nothing, so it has not passed.
    assert_eq!(bdd.status, Status::Failed);
    assert_eq!(bdd.reason.as_deref(), Some("native: 1 of 3 tests failed"));

    let good = fixture.file("src/main.rs", &RUNNER.replace("2 passed, 1 skipped", "3 passed"));
    let (verdict, _) = run(&good, "");
    assert_eq!(verdict.steps[0].status, Status::Passed, "{verdict:?}");
    assert_eq!(verdict.steps[0].tests.unwrap().passed, 5, "of both runs");
}

#[test]
fn what_may_be_up_goes_down_when_up_failed() {
    let (verdict, calls) = run(&fixture(RUNNER), "up");
    assert_eq!(calls, "down [STATE]\nup [STATE]\ndown [STATE]\n");
    assert_eq!(verdict.steps[0].reason.as_deref(), Some("up: exit code 1"));
}

#[test]
fn a_runner_that_does_not_build_starts_nothing() {
    let (verdict, calls) = run(&fixture("fn main() { nothing() }\n"), "");
    assert_eq!(calls, "");
    assert_eq!(verdict.steps[0].status, Status::Failed);
}

#[test]
fn a_system_that_does_not_go_down_is_a_failure() {
    let runner = RUNNER.replace("2 passed, 1 skipped", "3 passed");
    let (verdict, _) = run(&fixture(&runner), "down");
    assert_eq!(verdict.steps[0].reason.as_deref(), Some("down: exit code 1"));
}
