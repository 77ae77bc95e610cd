//! `test --in-container`, on a service that stands for the one with a toolchain.

use crate::harness::{Fixture, on};

/// Says which parts it was asked for, what its variables and its secret are, and leaves a report.
const RUNNER: &str = r#"
services:
  web: { {sh}, command: ["exec sleep 600"] }
  test-runner:
    profiles: [test]
    image: ${COMPOSE_PROJECT_NAME}-runner
    build: { context: ., dockerfile_inline: "FROM debian:bookworm-slim\nRUN install -d -o 65532 /results\nCOPY run-tests /\nENTRYPOINT [\"sh\", \"/run-tests\"]" }
    user: "65532:65532"
    environment: { RESULTS: /results }
    secrets: [token]
    volumes: ["results:/results"]
secrets:
  token: { file: .jessy/secrets/token, x-jessy: { generate: true } }
volumes:
  results:
"#;

const SCRIPT: &str = r#"set -eu
echo "parts: $*, colour: $CARGO_TERM_COLOR, secret of $(wc -c < /run/secrets/token) bytes"
echo "<testsuites/>" > "$RESULTS/junit.xml"
for part; do [ "$part" != bdd ] || exit 7; done
"#;

fn fixture(fixture: &Fixture) {
    fixture.write("compose.test.yaml", "services: {}\n");
    fixture.write("run-tests", SCRIPT);
}

#[test]
fn the_steps_run_in_the_container_and_its_reports_come_back() {
    on(RUNNER, |it| {
        fixture(it);
        let ended = it.run(&["test", "--in-container", "--color", "always"]);
        assert_eq!(ended.code, 0, "{}", ended.err);
        assert_eq!(ended.out, "parts: unit, colour: always, secret of 48 bytes\n");
        let last = ended.err.lines().last().unwrap();
        assert!(last.contains("in test-runner: unit; reports: .jessy/test-runner"), "{last}");
        let report = std::fs::read_to_string(it.path(".jessy/test-runner/junit.xml")).unwrap();
        assert_eq!(report, "<testsuites/>\n");
        assert!(it.containers(&[]).is_empty(), "it is gone afterwards");
    });
}

#[test]
fn a_part_that_fails_fails_the_run() {
    on(RUNNER, |it| {
        fixture(it);
        let ended = it.run(&["test", "bdd", "--in-container"]);
        assert_eq!(ended.code, 1, "{}", ended.err);
        assert!(ended.out.starts_with("parts: bdd, colour: never"), "{}", ended.out);
        let last = "failed in test-runner: bdd; reports: .jessy/test-runner";
        assert_eq!(ended.err.lines().last(), Some(last), "{}", ended.err);
        it.write("compose.test.yaml", "services: { test-runner: { build: { target: none } } }\n");
        let ended = it.run(&["test", "--in-container"]);
        assert_eq!(ended.code, 1, "{}", ended.err);
        let last = "error: the image of test-runner could not be built";
        assert_eq!(ended.err.lines().last(), Some(last), "{}", ended.err);
    });
}

#[test]
fn integration_asks_the_system_of_the_same_environment() {
    on(RUNNER, |it| {
        fixture(it);
        let asked = ["test", "integration", "--in-container"];
        let ended = it.run(&asked);
        assert_eq!(ended.code, 2, "{}", ended.err);
        insta::assert_snapshot!(ended.err, @"
        error: integration asks the system of --env test in containers, and it does not run
        help: cargo jessy up --engine docker --env test --detach
        ");
        it.up();
        let ended = it.run(&asked);
        assert_eq!(ended.code, 2, "{}", ended.err);
        assert!(ended.err.contains("and that of --env dev runs"), "{}", ended.err);
        assert_eq!(it.run(&["down"]).code, 0);
        let up = it.run(&["up", "--engine", "docker", "--env", "test", "--detach"]);
        assert_eq!(up.code, 0, "{}", up.err);
        let ended = it.run(&asked);
        assert_eq!(ended.code, 0, "{}", ended.err);
        assert!(ended.out.starts_with("parts: integration,"), "{}", ended.out);
    });
}

#[test]
fn a_stop_ends_the_container() {
    on(RUNNER, |it| {
        fixture(it);
        it.write("run-tests", "echo begun\nexec sleep 600\n");
        it.write("compose.test.yaml", "services: { test-runner: { init: true } }\n");
        let mut child = it.spawn(&["test", "--in-container"]);
        crate::harness::wait("the tests to begin", || !it.containers(&["running"]).is_empty());
        crate::harness::signal(&child, "TERM");
        assert_eq!(child.wait().unwrap().code(), Some(130));
        crate::harness::nothing_runs(it);
    });
}

/// These need no engine.
#[test]
fn what_it_needs_is_named() {
    let it = Fixture::new(RUNNER);
    fixture(&it);
    let mut command = it.command(&["test", "--in-container"]);
    command.env("DOCKER_HOST", "unix:///nowhere/docker.sock");
    let ended = it.end(command);
    assert_eq!(ended.code, 3, "{}", ended.err);
    insta::assert_snapshot!(ended.err, @"
    error: --in-container was asked for, and no container engine answers
    help: on this machine: cargo jessy test
    more: cargo jessy doctor --explain no-engine
    ");
    let ended = it.run(&["test", "--in-container", "--staged"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
}

#[test]
fn a_workspace_without_such_a_service_is_told_so() {
    on("services: { web: { {sh}, command: [\"exec sleep 600\"] } }", |it| {
        it.write("compose.test.yaml", "services: {}\n");
        let ended = it.run(&["test", "--in-container"]);
        assert_eq!(ended.code, 2, "{}", ended.err);
        insta::assert_snapshot!(ended.err, @"
        error: no service `test-runner` in compose.yaml or compose.test.yaml
        help: test-runner.service in [workspace.metadata.jessy] names the one to run tests in
        ");
    });
}
