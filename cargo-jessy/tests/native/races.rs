//! Two commands at once, and commands that find a run in the middle of something.

use crate::harness::{Fixture, kill, wait};

/// Not healthy before its file `go` is there.
const SLOW: &str = "
services:
  web:
    ports: [\"127.0.0.1::80\"]
    healthcheck: { start_period: 60s }
    image: fixture\n    x-jessy:
      run: [sh, -c, \"while [ ! -e go ]; do sleep 0.05; done; exec {fake}\"]
      health: { port: 80, path: / }
";

fn is_starting(fixture: &Fixture) -> bool {
    fixture.status()["running"] == true && fixture.service("web")["state"] == "starting"
}

#[test]
fn an_up_that_is_stopped_from_elsewhere_does_not_call_itself_ready() {
    let fixture = Fixture::new(SLOW);
    let up = fixture.spawn(&["up", "--detach"]);
    wait("a start", || is_starting(&fixture));
    assert_eq!(fixture.run(&["down"]).code, 0);
    let ended = up.wait_with_output().unwrap();
    let err = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{err}");
    assert!(err.contains("everything was stopped before all was healthy"), "{err}");
}

#[test]
fn a_restart_that_is_stopped_from_elsewhere_does_not_call_itself_healthy() {
    let fixture = Fixture::new(SLOW);
    fixture.write("go", "");
    fixture.up();
    std::fs::remove_file(fixture.path("go")).unwrap();
    let restart = fixture.spawn(&["restart", "web"]);
    wait("a start", || is_starting(&fixture));
    assert_eq!(fixture.run(&["down"]).code, 0);
    let ended = restart.wait_with_output().unwrap();
    let err = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{err}");
}

#[test]
fn a_second_up_waits_with_the_first() {
    let fixture = Fixture::new(SLOW);
    let first = fixture.spawn(&["up", "--detach"]);
    wait("a start", || is_starting(&fixture));
    let supervisor = fixture.status()["supervisor_pid"].clone();
    let second = fixture.spawn(&["up", "--detach"]);
    fixture.write("go", "");
    for up in [first, second] {
        let ended = up.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    }
    assert_eq!(fixture.status()["supervisor_pid"], supervisor);
}

#[test]
fn who_waits_for_an_end_that_does_not_come_is_not_ready() {
    let fixture = Fixture::new(
        "
services:
  job: { image: fixture, x-jessy: { run: [sleep, \"1000\"] } }
  web:
    depends_on: { job: { condition: service_completed_successfully } }
    image: fixture
    x-jessy: { run: [sleep, \"1000\"] }
",
    );
    let ended = fixture.run(&["up", "--detach", "--timeout", "1s"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    let words = "job has not ended within <TIME>, and others wait for that";
    assert!(ended.err.contains(words), "{}", ended.err);
}

#[test]
fn a_restart_does_not_jump_the_queue() {
    let fixture = Fixture::new(&format!(
        "{SLOW}  next:
    depends_on: {{ web: {{ condition: service_healthy }} }}
    image: fixture\n    x-jessy: {{ run: [sleep, \"1000\"] }}
"
    ));
    let up = fixture.spawn(&["up", "--detach"]);
    wait("a start", || is_starting(&fixture));
    let restart = fixture.spawn(&["restart", "next"]);
    // A request that comes later is answered later.
    assert_eq!(fixture.service("next")["state"], "waiting");
    fixture.write("go", "");
    for command in [up, restart] {
        let ended = command.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    }
    let first = |name: &str| fixture.service(name)["ready_at_ms"].as_u64();
    assert!(first("next") >= first("web"));
}

#[test]
fn an_interrupt_while_the_run_before_is_ended_starts_nothing() {
    let fixture = Fixture::new(
        "
services:
  web:
    environment: { A: a }
    image: fixture\n    x-jessy:
      run: [sh, -c, \"trap 'while [ ! -e go ]; do sleep 0.05; done; exit' TERM; while :; do sleep 0.05; done\"]
",
    );
    fixture.up();
    fixture.write("compose.dev.yaml", "services: { web: { environment: { A: b } } }\n");
    let up = fixture.spawn(&["up", "--detach"]);
    wait("the end to begin", || fixture.service("web")["state"] == "stopping");
    kill(i32::try_from(up.id()).unwrap(), "INT");
    fixture.write("go", "");
    let ended = up.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(fixture.status()["running"], false);
}

#[test]
fn an_interrupted_build_ends_with_all_that_it_started() {
    let fixture = Fixture::new(
        "
services:
  web:
    image: fixture\n    x-jessy:
      build: { command: [sh, -c, \"sleep 1000 & echo $$! > child; wait\"], output: out }
      run: [out]
",
    );
    let up = fixture.spawn(&["up"]);
    let child = || std::fs::read_to_string(fixture.path("child")).unwrap_or_default();
    wait("the build", || child().ends_with('\n'));
    kill(i32::try_from(up.id()).unwrap(), "TERM");
    assert_eq!(up.wait_with_output().unwrap().status.code(), Some(130));
    let stat = format!("/proc/{}/stat", child().trim());
    // Gone, or dead and not yet collected by the init of this machine.
    let is_dead = || std::fs::read_to_string(&stat).is_ok_and(|stat| stat.contains(") Z "));
    wait("the child to end", || !std::path::Path::new(&stat).exists() || is_dead());
}
