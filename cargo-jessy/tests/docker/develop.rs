//! Containers that compile mounted sources: what is saved, and a look from inside.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::harness::{Fixture, have_docker};

const DEVELOPED: &str = "
services:
  web:
    build: { context: ., target: development }
    init: true
    stop_grace_period: 2s
    volumes: [\"./src:/workspace/src:ro\"]
    healthcheck: { test: [CMD-SHELL, test -e /tmp/ok], interval: 1s, start_period: 9s, start_interval: 100ms }
    x-jessy:
      build: { command: [\"true\"], output: src/note }
      watch: [src]
      compile: [develop, compile]
";

/// A compiler of notes: `bad` is an error, and a note is a program that says it.
const DEVELOP: &str = r#"#!/bin/sh
compile() {
  if grep -q bad /workspace/src/note; then
    echo "error: bad word"; echo "  --> src/note:1:1"; exit 1
  fi
}
if [ "$1" = compile ]; then
  compile
  cmp -s /workspace/src/note /tmp/running && echo unchanged || echo changed
  exit
fi
compile
cp /workspace/src/note /tmp/running
echo "program $(cat /tmp/running)"
touch /tmp/ok
exec sleep 600
"#;

fn developed() -> Fixture {
    let fixture = Fixture::new(DEVELOPED);
    fixture.write("src/note", "one");
    fixture.write("develop", DEVELOP);
    fixture.write(".dockerignore", "*\n!develop\n");
    fixture.write(
        "Dockerfile",
        "FROM debian:bookworm-slim AS development\nCOPY --chmod=755 develop /usr/local/bin/\n\
         ENTRYPOINT [\"develop\"]\nCMD [\"run\"]\n",
    );
    fixture
}

#[test]
fn what_is_saved_is_compiled_in_the_container_and_runs_after() {
    if !have_docker() {
        return;
    }
    let fixture = developed();
    let said = std::fs::File::create(fixture.path(".said")).unwrap();
    let mut command = fixture.command(&["up", "--engine", "docker", "--watch"]);
    let mut up = command.stdout(Stdio::null()).stderr(said).spawn().unwrap();
    let mut read = 0;
    let mut says = |text: &str| {
        let begun = Instant::now();
        loop {
            let said = std::fs::read_to_string(fixture.path(".said")).unwrap();
            if let Some(at) = said[read..].find(text) {
                read += at + text.len();
                return;
            }
            if begun.elapsed() > Duration::from_secs(60) || up.try_wait().unwrap().is_some() {
                let _ = up.kill();
                panic!("waited in vain for `{text}`:\n{said}");
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
    };
    says("watching the files of web");
    let running = || fixture.run(&["shell", "web", "--", "cat", "/tmp/running"]).out;
    let started = || fixture.service("web")["uptime_ms"].as_u64().unwrap();
    let before = started();
    fixture.write("src/note", "bad");
    says("✗ web  doesn't compile: src/note:1:1 bad word");
    says("rerun: docker compose exec web develop compile");
    assert_eq!(running(), "one");
    // It compiles, and it is what runs.
    fixture.write("src/note", "one");
    says("✓ web  compiles again, as what runs");
    assert!(started() >= before, "it was restarted");
    fixture.write("src/note", "two");
    says("✓ web  reloaded in ");
    assert_eq!(running(), "two");
    let logs = fixture.run(&["logs"]).out;
    assert!(logs.contains("program two"), "{logs}");
    let kill = Command::new("kill").args(["-INT", &up.id().to_string()]).status();
    assert!(kill.unwrap().success());
    assert_eq!(up.wait().unwrap().code(), Some(130));
}

#[test]
fn nothing_is_watched_where_nothing_is_compiled() {
    if !have_docker() {
        return;
    }
    let fixture = Fixture::new("services:\n  web: { {sh}, command: [\"sleep 600\"] }\n");
    let ended = fixture.run(&["up", "--engine", "docker", "--watch"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains("no container compiles what is saved"), "{}", ended.err);
}

#[test]
fn a_shell_is_in_the_container_and_its_exit_code_is_ours() {
    if !have_docker() {
        return;
    }
    let fixture = Fixture::new(
        "services:\n  web: { {sh}, command: [\"sleep 600\"], environment: { GREETING: hello } }\n",
    );
    fixture.up();
    let script = "echo $GREETING; tr '\\0' ' ' < /proc/1/cmdline; exit 7";
    let ended = fixture.run(&["shell", "web", "--", "sh", "-c", script]);
    assert_eq!(ended.code, 7, "{}", ended.err);
    assert!(ended.out.starts_with("hello\n") && ended.out.contains("sleep 600"), "{}", ended.out);
}

#[test]
fn an_image_without_a_shell_gets_one_beside_it() {
    if !have_docker() || Command::new("go").arg("version").output().is_err() {
        return;
    }
    let fixture = Fixture::new(
        "
services:
  gate:
    build: .
    user: \"65532:65532\"
    environment: { GREETING: hello }
",
    );
    fixture.write("gate/go.mod", "module gate\n\ngo 1.26\n");
    fixture.write(
        "gate/main.go",
        "package main\n\nimport \"time\"\n\nfunc main() { time.Sleep(time.Hour) }\n",
    );
    let built = Command::new("go")
        .args(["build", "-o", "../gate.bin", "."])
        .current_dir(fixture.path("gate"))
        .env("CGO_ENABLED", "0")
        .status();
    assert!(built.unwrap().success());
    fixture.write(".dockerignore", "*\n!gate.bin\n");
    fixture.write("Dockerfile", "FROM scratch\nCOPY gate.bin /gate\nENTRYPOINT [\"/gate\"]\n");
    fixture.up();
    let script = "echo $GREETING $(id -u) $(tr '\\0' ' ' < /proc/1/cmdline); exit 9";
    let ended = fixture.run(&["shell", "gate", "--", "sh", "-c", script]);
    assert_eq!((ended.code, ended.out.as_str()), (9, "hello 65532 /gate\n"), "{}", ended.err);
}
