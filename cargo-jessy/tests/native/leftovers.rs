//! What a run leaves behind, and what it must not lose.

use crate::harness::{Fixture, kill, wait};

const SLEEPS: &str =
    "services: { web: { image: fixture, x-jessy: { run: [sleep, \"1000\"] }, restart: always } }\n";

const SECRET: &str = "
secrets: { token: { environment: TOKEN } }
services:
  web:
    secrets: [token]
    environment: { FILE: /run/secrets/token }
    image: fixture\n    x-jessy: { run: [sh, -c, \"cat $$FILE; echo; exec sleep 1000\"] }
";

fn up_with(fixture: &Fixture, token: &str) {
    let up = fixture.command(&["up", "--detach"]).env("TOKEN", token).output().unwrap();
    assert!(up.status.success(), "{}", String::from_utf8_lossy(&up.stderr));
    wait("the secret", || fixture.run(&["logs"]).out.contains(token));
}

#[test]
fn secrets_last_exactly_as_long_as_the_run() {
    use std::os::unix::fs::PermissionsExt as _;
    let fixture = Fixture::new(SECRET);
    let file = fixture.path(".jessy/native/secrets/token");
    up_with(&fixture, "first");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    // The run before is ended first; what it removes must not be the new one's.
    up_with(&fixture, "second");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "second");
    let supervisor = i32::try_from(fixture.status()["supervisor_pid"].as_i64().unwrap()).unwrap();
    kill(supervisor, "KILL");
    wait("the supervisor to be gone", || fixture.status()["running"] == false);
    assert_eq!(fixture.run(&["down"]).code, 0);
    assert!(!file.exists());
}

#[test]
fn a_supervisor_outlives_a_rebuild_of_its_own_program() {
    let fixture = Fixture::new(SLEEPS);
    let (own, new) = (fixture.path("own"), fixture.path("new"));
    std::fs::copy(env!("CARGO_BIN_EXE_cargo-jessy"), &own).unwrap();
    std::fs::copy(&own, &new).unwrap();
    assert!(fixture.command_of(&own, &["up", "--detach"]).output().unwrap().status.success());
    std::fs::rename(&new, &own).unwrap();
    let restart = fixture.run(&["restart", "web"]);
    assert_eq!(restart.code, 0, "{}", restart.err);
}

#[test]
fn a_process_that_left_its_group_ends_with_the_run() {
    let fixture = Fixture::new(
        &SLEEPS.replace("[sleep, \"1000\"]", "[sh, -c, \"setsid sleep 1000 & wait\"]"),
    );
    let mut front = fixture.spawn(&["up"]);
    wait("both processes", || fixture.processes().len() >= 2);
    front.kill().unwrap();
    front.wait().unwrap();
    wait("all processes to end", || fixture.processes().is_empty());
}

#[test]
fn a_run_whose_state_folder_is_removed_ends() {
    let fixture = Fixture::new(SLEEPS);
    fixture.up();
    std::fs::remove_dir_all(fixture.path(".jessy")).unwrap();
    wait("all processes to end", || fixture.processes().is_empty());
    fixture.up();
}

#[test]
fn up_and_down_at_once_leave_all_or_nothing() {
    let fixture = Fixture::new(SLEEPS);
    for _ in 0..8 {
        let up = fixture.spawn(&["up", "--detach"]);
        let down = fixture.spawn(&["down"]);
        let (up, down) = (up.wait_with_output().unwrap(), down.wait_with_output().unwrap());
        assert!(down.status.success(), "{}", String::from_utf8_lossy(&down.stderr));
        let running = fixture.status()["running"] == true;
        assert_eq!(running, !fixture.processes().is_empty());
        // The end may have come after the start.
        assert!(!running || up.status.success(), "{}", String::from_utf8_lossy(&up.stderr));
    }
}

#[test]
fn a_health_check_that_hangs_is_ended_with_what_it_started() {
    let fixture = Fixture::new(
        "
services:
  web:
    healthcheck: { test: [CMD-SHELL, \"echo x >> asked; yes & sleep 1000; true\"], timeout: 50ms, start_period: 60s }
    image: fixture\n    x-jessy: { run: [sleep, \"1000\"] }
",
    );
    let mut up = fixture.spawn(&["up", "--detach", "--timeout", "60s"]);
    let asked = || std::fs::read_to_string(fixture.path("asked")).unwrap_or_default().len() / 2;
    wait("some checks", || asked() > 8);
    // The service and at most one check: its shell and two more.
    assert!(fixture.processes().len() <= 4, "{:?}", fixture.processes());
    assert_eq!(fixture.run(&["down"]).code, 0);
    assert_eq!(up.wait().unwrap().code(), Some(1));
}
