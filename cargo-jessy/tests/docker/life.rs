//! Up, asked about, restarted, down.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use crate::harness::{Fixture, docker, have_docker, on};

/// A one-shot, a service behind it and a server behind that.
const THREE: &str = "
services:
  web:
    build: .
    command: [\"listen=0.0.0.0:80\"]
    ports: [\"127.0.0.1::80\"]
    depends_on: { back: { condition: service_healthy } }
    healthcheck: { test: [CMD, bash, -c, \"</dev/tcp/127.0.0.1/80\"], start_period: 9s, start_interval: 100ms }
    stop_grace_period: 1s
    init: true
  back:
    { {sh}, command: [\"touch /tmp/ok; exec sleep 600\"], volumes: [\"data:/data\"],
      depends_on: { first: { condition: service_completed_successfully } },
      healthcheck: { test: [CMD, test, -f, /tmp/ok], start_period: 9s, start_interval: 100ms } }
  first:
    { {sh}, command: [\"echo made\"], volumes: [\"data:/data\"],
      healthcheck: { test: [CMD, \"false\"] } }
volumes:
  data:
";

fn ask(port: u64) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", u16::try_from(port).unwrap())).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// One that takes its time, and asks nobody whether it is well.
const SLOW: &str = "services:
  last:
    { {sh}, command: [\"exec sleep 600\"],
      depends_on: { first: { condition: service_completed_successfully } } }
  first:
    { {sh}, command: [\"sleep 1\"] }
";

#[test]
fn a_one_shot_that_runs_is_not_well_yet() {
    if !have_docker() {
        return;
    }
    let up = Fixture::new(SLOW).up();
    let first: Vec<&str> = up.err.lines().filter(|line| line.starts_with("✓ first")).collect();
    assert_eq!(first, ["✓ first  done in <TIME>"], "{}", up.err);
}

#[test]
fn up_status_logs_restart_down() {
    if !have_docker() {
        return;
    }
    let fixture = Fixture::new(THREE).with_server();
    let up = fixture.up();
    assert!(up.err.starts_with("engine: docker (as asked, API "), "{}", up.err);
    assert!(up.err.contains("✓ first  done in"), "{}", up.err);
    assert!(up.err.contains("› first <TIME> › back <TIME> › web <TIME>"), "{}", up.err);

    let status = fixture.status();
    assert_eq!((&status["engine"], &status["running"]), (&"docker".into(), &true.into()));
    assert_eq!(status["supervisor_pid"], serde_json::Value::Null);
    for (name, state) in [("first", "completed"), ("back", "healthy"), ("web", "healthy")] {
        let service = fixture.service(name);
        assert_eq!(service["state"], state, "{service}");
        assert!(service["ready_ms"].is_u64() && service["container"].is_string(), "{service}");
    }
    let port = fixture.service("web")["ports"][0]["published"].as_u64().unwrap();
    assert!(ask(port).contains("200 OK"));
    assert!(fixture.run(&["logs"]).out.contains("web   │ listening"));

    let before = fixture.service("web");
    let restart = fixture.run(&["restart", "web"]);
    assert_eq!(restart.code, 0, "{}", restart.err);
    let after = fixture.service("web");
    assert_eq!(after["container"], before["container"]);
    assert_ne!(after["pid"], before["pid"]);
    assert_eq!(after["restarts"], 0);
    let unknown = fixture.run(&["restart", "wbe"]);
    assert_eq!(unknown.code, 2, "{}", unknown.err);
    assert!(unknown.err.contains("help: there is: first, back, web"), "{}", unknown.err);

    let down = fixture.run(&["down"]);
    assert_eq!(down.code, 0, "{}", down.err);
    assert!(down.err.contains("✓ web   stopped\n✓ back  stopped"), "{}", down.err);
    assert!(fixture.containers(&[]).is_empty());
    let volume = format!("{}_data", fixture.project);
    assert!(docker(&["volume", "inspect", &volume]).is_some(), "down keeps what was stored");
    assert!(docker(&["network", "inspect", &format!("{}_default", fixture.project)]).is_none());
    assert_eq!(fixture.run(&["down"]).err, "nothing is running\n");
}

#[test]
fn a_one_shot_is_done_when_it_has_ended_however_long_it_runs() {
    let services = "
services:
  make: { {sh}, command: [\"sleep 1\"] }
  web:
    { {sh}, command: [\"exec sleep 600\"],
      depends_on: { make: { condition: service_completed_successfully } } }
";
    on(services, |fixture| {
        fixture.up();
        let done = fixture.service("make")["ready_ms"].as_u64();
        assert!(done >= Some(1000), "{done:?}");
    });
}

#[test]
fn down_with_volumes_forgets_what_was_stored() {
    on(THREE.replace("build: .", "image: debian:bookworm-slim").as_str(), |fixture| {
        let up = fixture.run(&["up", "--engine", "docker", "--detach", "back"]);
        assert_eq!(up.code, 0, "{}", up.err);
        assert_eq!(fixture.containers(&[]).len(), 2, "web was not asked for");
        let down = fixture.run(&["down", "--volumes"]);
        assert!(down.err.contains("removed the volumes"), "{}", down.err);
        assert!(docker(&["volume", "inspect", &format!("{}_data", fixture.project)]).is_none());
    });
}

#[test]
fn up_again_changes_nothing_unless_something_changed() {
    if !have_docker() {
        return;
    }
    let fixture = Fixture::new(THREE).with_server();
    fixture.up();
    let before = (fixture.service("web"), fixture.service("back"));
    let again = fixture.up();
    assert!(again.err.contains("already running, and nothing has changed"), "{}", again.err);
    assert!(!again.err.contains("building"), "{}", again.err);
    assert_eq!(fixture.service("web")["pid"], before.0["pid"]);

    // Stamps tell files apart by their time: one that is written later differs.
    fixture.write("Dockerfile", "FROM debian:bookworm-slim\nCOPY fake_service /\nLABEL a=b\nENTRYPOINT [\"/fake_service\"]\n");
    let changed = fixture.up();
    assert!(changed.err.contains("building"), "{}", changed.err);
    assert_ne!(fixture.service("web")["container"], before.0["container"]);
    assert_eq!(fixture.service("back")["pid"], before.1["pid"], "others go on");

    fixture.write("compose.dev.yaml", "services: { back: { environment: { A: b } } }\n");
    fixture.up();
    assert_ne!(fixture.service("back")["container"], before.1["container"]);
    fixture.write("compose.extras.yaml", "services: { back: { environment: { C: d } } }\n");
    fixture.up();
    assert_eq!(fixture.exec("back", "echo $A$C").as_deref(), Some("bd"));
}

#[test]
fn images_know_the_commit_they_were_built_from() {
    if !have_docker() {
        return;
    }
    let fixture = Fixture::new(
        "services: { web: { build: { context: ., args: { JESSY_COMMIT: \"${JESSY_COMMIT:-unknown}\" } }, init: true } }",
    );
    fixture.write(
        "Dockerfile",
        "FROM debian:bookworm-slim\nARG JESSY_COMMIT\nENV COMMIT=$JESSY_COMMIT\nCMD [\"sleep\", \"600\"]\n",
    );
    fixture.write(".gitignore", ".jessy\ntarget\n");
    let git = |args: &[&str]| {
        let who = ["-c", "user.name=test", "-c", "user.email=test@localhost"];
        let mut git = std::process::Command::new("git");
        let output = git.args(who).args(args).current_dir(fixture.path("")).output().unwrap();
        assert!(output.status.success(), "{args:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "one"]);
    fixture.up();
    // Cargo has written a lock file by now, which is not committed yet.
    let commit = git(&["rev-parse", "HEAD"]);
    let built = fixture.exec("web", "echo $COMMIT").unwrap();
    assert_eq!(built.trim_end_matches("-dirty"), commit);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--allow-empty", "--message", "two"]);
    fixture.up();
    assert_eq!(fixture.exec("web", "echo $COMMIT").unwrap(), git(&["rev-parse", "HEAD"]));
    fixture.write("src/lib.rs", "// changed\n");
    fixture.up();
    assert!(fixture.exec("web", "echo $COMMIT").unwrap().ends_with("-dirty"));
}
