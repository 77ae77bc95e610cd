//! The life of services: up, restarted, down, and what is left after a SIGKILL.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use crate::harness::{Fixture, kill, pid_of, wait};

/// Two services, the second after the first is healthy.
const TWO: &str = "
name: two
services:
  front:
    depends_on: { back: { condition: service_healthy } }
    environment: { BACK: \"http://back:80/x\" }
    ports: [\"127.0.0.1::81\"]
    restart: on-failure
    image: fixture\n    x-jessy:
      run: [\"{fake}\"]
      health: { port: 81, path: /ready }
  back:
    ports: [\"127.0.0.1::80\"]
    restart: on-failure
    image: fixture\n    x-jessy:
      run: [\"{fake}\"]
      health: { port: 80, path: /ready }
";

fn ask(port: u64) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", u16::try_from(port).unwrap()))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
fn up_status_down() {
    let fixture = Fixture::new(TWO);
    fixture.up();
    let status = fixture.status();
    assert_eq!(status["running"], true);
    for service in status["services"].as_array().unwrap() {
        assert_eq!(service["state"], "healthy");
        assert_eq!(service["restarts"], 0);
        assert!(service["ready_ms"].is_u64() && service["uptime_ms"].is_u64());
        let port = service["ports"][0]["published"].as_u64().unwrap();
        assert!(ask(port).unwrap().contains("200 OK"));
    }
    assert_eq!(fixture.processes().len(), 2);
    let down = fixture.run(&["down"]);
    assert_eq!(down.code, 0);
    assert!(down.err.contains("✓ front  stopped"), "{}", down.err);
    assert!(fixture.processes().is_empty());
    assert!(!fixture.path(".jessy/native/control.sock").exists());
    assert_eq!(fixture.run(&["down"]).err, "nothing is running\n");
}

#[test]
fn a_killed_service_comes_back_and_callers_wait() {
    let fixture = Fixture::new(TWO);
    fixture.up();
    let before = fixture.service("back");
    let port = before["ports"][0]["published"].as_u64().unwrap();
    kill(pid_of(&before), "KILL");
    wait("the kill to be seen", || fixture.service("back")["pid"] != before["pid"]);
    // Whatever the state is now: the socket is open, so a caller waits and is not refused.
    assert!(ask(port).unwrap().contains("200 OK"));
    let after = fixture.wait_for("back", |service| service["state"] == "healthy");
    assert_eq!(after["restarts"], 1);
    assert_eq!(after["ports"], before["ports"]);
    assert_eq!(fixture.service("front")["restarts"], 0);
}

#[test]
fn restart_by_hand_is_not_counted_as_a_failure() {
    let fixture = Fixture::new(TWO);
    fixture.up();
    let before = fixture.service("back");
    let ended = fixture.run(&["restart", "back"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let after = fixture.service("back");
    assert_eq!(after["state"], "healthy");
    assert_eq!(after["restarts"], 0);
    assert_ne!(after["pid"], before["pid"]);
    let unknown = fixture.run(&["restart", "bakc"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("help: there is: back, front"), "{}", unknown.err);
}

#[test]
fn after_a_killed_supervisor_the_next_up_or_down_cleans_up() {
    let fixture = Fixture::new(&TWO.replace(
        "[\"{fake}\"]",
        "[\"sh\", \"-c\", \"trap '' TERM; env -u LISTEN_PID {fake} & wait; wait; wait\"]",
    ));
    fixture.up();
    let supervisor = i32::try_from(fixture.status()["supervisor_pid"].as_i64().unwrap()).unwrap();
    kill(supervisor, "KILL");
    wait("the supervisor to be gone", || fixture.status()["running"] == false);
    assert!(!fixture.processes().is_empty(), "the shells ignore the kernel's SIGTERM");
    fixture.up();
    assert_eq!(fixture.service("back")["state"], "healthy");
    let supervisor = i32::try_from(fixture.status()["supervisor_pid"].as_i64().unwrap()).unwrap();
    kill(supervisor, "KILL");
    wait("the supervisor to be gone", || fixture.status()["running"] == false);
    let down = fixture.run(&["down"]);
    assert_eq!(down.code, 0);
    assert!(fixture.processes().is_empty(), "{}", down.err);
}

#[test]
fn without_detach_the_services_end_with_the_terminal() {
    let fixture = Fixture::new(TWO);
    let mut front = fixture.spawn(&["up", "--engine", "native"]);
    wait("both to be healthy", || {
        let status = fixture.status();
        status["running"] == true
            && status["services"].as_array().unwrap().iter().all(|s| s["state"] == "healthy")
    });
    front.kill().unwrap();
    front.wait().unwrap();
    wait("all processes to end", || fixture.processes().is_empty());
    wait("the supervisor to end", || fixture.status()["running"] == false);
}

#[test]
fn an_interrupt_stops_everything_and_exits_130() {
    let fixture = Fixture::new(TWO);
    let mut front = fixture.spawn(&["up", "--engine", "native"]);
    wait("both to be healthy", || {
        fixture.status()["running"] == true && { fixture.service("front")["state"] == "healthy" }
    });
    kill(i32::try_from(front.id()).unwrap(), "INT");
    assert_eq!(front.wait().unwrap().code(), Some(130));
    assert!(fixture.processes().is_empty());
}

#[test]
fn a_group_that_ignores_the_signal_is_killed_with_its_children() {
    let fixture = Fixture::new(
        "
services:
  stubborn:
    stop_grace_period: 200ms
    image: fixture\n    x-jessy:
      run: [\"sh\", \"-c\", \"trap '' TERM; (trap '' TERM; while :; do sleep 1; done) & while :; do sleep 1; done\"]
",
    );
    fixture.up();
    wait("the child to run", || fixture.processes().len() >= 2);
    assert_eq!(fixture.run(&["down"]).code, 0);
    assert!(fixture.processes().is_empty());
}

#[test]
fn stops_in_reverse_order() {
    let fixture = Fixture::new(&TWO.replace(
        "[\"{fake}\"]",
        "[\"sh\", \"-c\", \"trap 'echo bye; kill $$child; exit 0' TERM; env -u LISTEN_PID {fake} & child=$$!; wait\"]",
    ));
    fixture.up();
    assert_eq!(fixture.run(&["down"]).code, 0);
    let logs = fixture.run(&["logs", "--grep", "bye", "--format", "json"]);
    let order: Vec<_> = logs
        .out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["service"].clone())
        .collect();
    assert_eq!(order, ["front", "back"]);
}

#[test]
fn up_again_changes_nothing_unless_something_changed() {
    let fixture = Fixture::new(TWO);
    fixture.up();
    let before = fixture.status();
    let again = fixture.run(&["up", "--detach"]);
    assert_eq!(again.code, 0);
    assert!(again.err.contains("already running, and nothing has changed"), "{}", again.err);
    assert_eq!(fixture.status()["supervisor_pid"], before["supervisor_pid"]);
    fixture.write("compose.dev.yaml", "services: { back: { environment: { A: b } } }\n");
    let changed = fixture.run(&["up", "--detach"]);
    assert_eq!(changed.code, 0, "{}", changed.err);
    assert_ne!(fixture.status()["supervisor_pid"], before["supervisor_pid"]);
    assert_eq!(fixture.processes().len(), 2);
}

#[test]
fn one_service_brings_what_it_depends_on_and_no_more() {
    let fixture = Fixture::new(TWO);
    let ended = fixture.run(&["up", "back", "--detach"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let names: Vec<_> = fixture.status()["services"]
        .as_array()
        .unwrap()
        .iter()
        .map(|service| service["name"].clone())
        .collect();
    assert_eq!(names, ["back"]);
}

#[test]
fn asking_for_one_more_ends_none() {
    let fixture = Fixture::new(TWO);
    fixture.up();
    let before = fixture.status();
    let again = fixture.run(&["up", "back", "--detach"]);
    assert!(again.err.contains("already running"), "{}", again.err);
    assert_eq!(fixture.status()["supervisor_pid"], before["supervisor_pid"]);
    assert_eq!(fixture.service("front")["state"], "healthy");
}

#[test]
fn rounds_leave_nothing_behind() {
    let fixture = Fixture::new(TWO);
    let files = || {
        let mut all = Vec::new();
        let mut folders = vec![fixture.path(".jessy")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                if entry.file_type().unwrap().is_dir() {
                    folders.push(entry.path());
                } else {
                    all.push((entry.path(), entry.metadata().unwrap().len()));
                }
            }
        }
        all.sort();
        all
    };
    let mut sizes = Vec::new();
    for _ in 0..4 {
        fixture.up();
        assert_eq!(fixture.run(&["down"]).code, 0);
        assert!(fixture.processes().is_empty());
        let now = files();
        sizes.push((now.len(), now.iter().map(|(_, size)| size).sum::<u64>()));
    }
    // The first round has no logs of a round before; from then on nothing may grow.
    assert_eq!(sizes[1].0, sizes[3].0, "{sizes:?}");
    assert!(sizes[3].1 <= sizes[1].1 + 64, "{sizes:?}");
}

#[test]
fn the_control_socket_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let fixture = Fixture::new(TWO);
    fixture.up();
    let mode = |name: &str| fixture.path(name).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(".jessy/native/control.sock"), 0o600);
    assert_eq!(mode(".jessy/native"), 0o700);
}

#[test]
fn a_deep_workspace_has_a_socket_too() {
    let fixture = Fixture::new(TWO);
    let deep = format!("{}/x", "a-rather-long-folder-name/".repeat(6));
    for name in ["Cargo.toml", "src/lib.rs", "compose.yaml", "compose.dev.yaml"] {
        let text = std::fs::read_to_string(fixture.path(name)).unwrap();
        fixture.write(&format!("{deep}/{name}"), &text);
    }
    let run =
        |args: &[&str]| fixture.command(args).current_dir(fixture.path(&deep)).output().unwrap();
    let up = run(&["up", "--detach"]);
    assert!(up.status.success(), "{}", String::from_utf8_lossy(&up.stderr));
    let status = run(&["status"]);
    assert!(String::from_utf8_lossy(&status.stdout).contains("healthy"));
    assert!(run(&["down"]).status.success());
}

#[test]
fn the_caller_s_environment_does_not_leak_into_services() {
    let fixture = Fixture::new(
        "services:\n  web:\n    environment: { GIVEN: \"yes\" }\n    image: fixture\n    x-jessy: { run: [sh, -c, \"env; exec sleep 60\"] }\n",
    );
    let up = fixture.command(&["up", "--detach"]).env("LEAKED", "secret").output().unwrap();
    assert!(up.status.success());
    let logs = fixture.run(&["logs"]).out;
    assert!(logs.contains("GIVEN=yes"), "{logs}");
    assert!(!logs.contains("LEAKED"), "{logs}");
}

#[test]
fn names_and_paths_of_containers_mean_the_same_here() {
    let fixture = Fixture::new(
        "
services:
  web:
    environment: { BACK: \"http://back:80/x\", FILE: /data/file }
    volumes: [\"stuff:/data\"]
    depends_on: [back]
    image: fixture\n    x-jessy: { run: [sh, -c, \"echo BACK=$$BACK; echo kept > $$FILE; cat $$FILE; exec sleep 60\"] }
  back:
    expose: [\"80\"]
    image: fixture\n    x-jessy: { run: [\"{fake}\"], health: { port: 80, path: / } }
volumes: { stuff: }
",
    );
    fixture.up();
    let port = fixture.service("back")["ports"][0]["published"].as_u64().unwrap();
    assert_eq!(fixture.service("back")["ports"][0]["public"], false);
    wait("the lines", || fixture.run(&["logs", "web"]).out.contains("kept"));
    let output = fixture.command(&["logs", "web"]).output().unwrap();
    let logs = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(logs.contains(&format!("BACK=http://127.0.0.1:{port}/x")), "{logs}");
    assert!(fixture.path(".jessy/native/volumes/stuff/file").exists());
    assert_eq!(fixture.run(&["down", "--volumes"]).code, 0);
    assert!(!fixture.path(".jessy/native/volumes").exists());
}

#[test]
fn the_plan_can_be_looked_at() {
    let fixture = Fixture::new(
        "
name: sample
services:
  web:
    image: fixture
    command: [serve, --data, /data/file]
    environment: { BACK: \"http://web:80/x\" }
    ports: [\"127.0.0.1:8000:80\"]
    volumes: [\"stuff:/data\"]
    cap_drop: [ALL]
    x-jessy: { run: [\"{fake}\", /data/file], health: { port: 80, path: /ready } }
volumes: { stuff: }
",
    );
    let ended = fixture.run(&["render", "native"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    insta::assert_snapshot!(ended.out, @r#"
    {
      "schema": 1,
      "project": "sample",
      "env": "dev",
      "state": "<DIR>/.jessy/native",
      "services": {
        "web": {
          "argv": [
            "<FAKE>",
            "<DIR>/.jessy/native/volumes/stuff/file"
          ],
          "cwd": "<DIR>",
          "environment": {
            "BACK": "http://web:80/x"
          },
          "ports": [
            {
              "target": 80,
              "host": "127.0.0.1",
              "published": 8000,
              "public": true
            }
          ],
          "sockets": "pass",
          "depends_on": {},
          "health": {
            "http": {
              "port": 80,
              "path": "/ready",
              "field": "instance"
            },
            "interval_ms": 30000,
            "timeout_ms": 30000,
            "retries": 3,
            "start_period_ms": 0,
            "start_interval_ms": 100
          },
          "reload": "stop-first",
          "restart": {
            "when": "no",
            "max_attempts": 10,
            "base_ms": 100,
            "cap_ms": 10000,
            "reset_after_ms": 10000
          },
          "stop_signal": "SIGTERM",
          "stop_grace_ms": 10000
        }
      },
      "dropped": [
        "services.web.cap_drop"
      ]
    }
    "#);
    assert!(!fixture.path(".jessy").exists(), "a look must leave nothing");
}
