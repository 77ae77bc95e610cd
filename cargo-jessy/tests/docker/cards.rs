//! Each way in which a container can't become healthy has a card with its own words.

use std::net::TcpListener;

use insta::assert_snapshot;

use crate::harness::{Fixture, have_docker, nothing_runs, on};

fn web(facts: &str) -> String {
    format!("services: {{ web: {{ {{sh}}, {facts} }} }}\n")
}

#[test]
fn exits_at_once() {
    on(&web("command: [\"echo reading the settings; echo no settings; exit 3\"]"), |fixture| {
        let (code, card) = fixture.card();
        assert_eq!(code, 1);
        assert_snapshot!(card, @"
        ✗ web crashed at start
            exit        code 3
            log         last 2 lines
              │ reading the settings
              │ no settings
            look closer: cargo jessy logs web
            more: cargo jessy doctor --explain crashed-at-start
        everything was stopped again
        ");
    });
}

#[test]
fn crashes_again_and_again() {
    on(&web("restart: on-failure, command: [\"echo boom; exit 7\"]"), |fixture| {
        let (code, card) = fixture.card();
        assert_eq!(code, 1);
        assert_snapshot!(card, @"
        ✗ web crashes again and again: 5 starts in <TIME>
            exit        code 7
            next start  in <TIME>
            log         last 4 lines
              │ boom
              │ boom
              │ boom
              │ boom
            look closer: cargo jessy logs web
            more: cargo jessy doctor --explain crash-loop
        everything was stopped again
        ");
        assert!(fixture.containers(&["running", "restarting"]).is_empty());
    });
}

#[test]
fn never_healthy() {
    let check = "healthcheck: { test: [CMD-SHELL, \"echo waiting for the database; exit 1\"], \
                 interval: 100ms, retries: 2 }";
    on(&web(&format!("command: [\"echo up; exec sleep 600\"], {check}")), |fixture| {
        let (code, card) = fixture.card();
        assert_eq!(code, 1);
        assert_snapshot!(card, @"
        ✗ web did not become healthy within <TIME>
            last probe  waiting for the database
            log         last 1 line
              │ up
            look closer: cargo jessy logs web
            more: cargo jessy doctor --explain never-healthy
        everything was stopped again
        ");
        nothing_runs(fixture);
    });
}

#[test]
fn not_ready_in_time() {
    let facts = "command: [\"exec sleep 600\"], healthcheck: { test: [CMD, \"false\"], \
                 interval: 60s, start_period: 60s, start_interval: 100ms }";
    on(&web(facts), |fixture| {
        let up = fixture.run(&["up", "--engine", "docker", "--detach", "--timeout", "2s"]);
        assert_eq!(up.code, 1);
        assert!(up.err.contains("web did not become healthy within"), "{}", up.err);
        assert!(up.err.contains("last probe  exit code 1"), "{}", up.err);
    });
}

#[test]
fn out_of_memory() {
    // tail keeps a line without an end in memory.
    let facts = "command: [\"echo begin; sleep 0.1; tail /dev/zero\"], mem_limit: 32m, memswap_limit: 32m, \
                 healthcheck: { test: [CMD, \"false\"], start_period: 60s }";
    on(&web(facts), |fixture| {
        let (code, card) = fixture.card();
        assert_eq!(code, 1);
        assert_snapshot!(card, @"
        ✗ web was killed: out of memory, limit 32 MiB
            log         last 2 lines
              │ begin
              │ Killed
            fix: give it more: services.web.deploy.resources.limits.memory in compose.yaml
            more: cargo jessy doctor --explain out-of-memory
        everything was stopped again
        ");
    });
}

#[test]
fn no_such_image() {
    on("services: { web: { image: \"127.0.0.1:1/nobody/nothing:1\" } }", |fixture| {
        let (code, card) = fixture.card();
        assert_eq!(code, 1);
        let card = card.lines().filter(|line| !line.contains("pull  ")).collect::<Vec<_>>();
        assert_snapshot!(card.join("\n"), @"
        ✗ web needs the image 127.0.0.1:1/nobody/nothing:1, which is not here and can't be pulled
            fix: cargo jessy bases
            more: cargo jessy doctor --explain image-missing
        ");
        assert!(fixture.containers(&[]).is_empty());
    });
}

#[test]
fn no_such_base() {
    on("services: { web: { build: . } }", |fixture| {
        fixture.write("Dockerfile", "FROM 127.0.0.1:1/nobody/base:1\n");
        let (code, card) = fixture.card();
        assert_eq!(code, 1);
        let card = card.lines().filter(|line| !line.contains("pull  ")).collect::<Vec<_>>();
        assert_snapshot!(card.join("\n"), @"
        ✗ web needs the image 127.0.0.1:1/nobody/base:1, which is not here and can't be pulled
            fix: cargo jessy bases
            more: cargo jessy doctor --explain image-missing
        ");
    });
}

#[test]
fn does_not_build() {
    on("services: { web: { build: . } }", |fixture| {
        let compiler = "RUN echo compiling; echo 'error[E1]: oh no'; echo ' --> a.rs:1'; exit 4\n";
        fixture.write("Dockerfile", &format!("FROM debian:bookworm-slim\n{compiler}"));
        let (code, card) = fixture.card();
        assert_eq!(code, 1);
        assert!(card.starts_with("✗ web does not build"), "{card}");
        assert!(card.contains("│ error[E1]: oh no\n      │  --> a.rs:1\n"), "{card}");
        assert!(card.contains("\n    rerun: docker compose"), "{card}");
    });
}

#[test]
fn disk_full() {
    on("services: { web: { build: . } }", |fixture| {
        let full = "RUN echo 'write /x: no space left on device' >&2; exit 1\n";
        fixture.write("Dockerfile", &format!("FROM debian:bookworm-slim\n{full}"));
        let (code, card) = fixture.card();
        assert_eq!(code, 1);
        assert!(card.starts_with("✗ no space left on the disk: building an image"), "{card}");
        assert!(card.contains("\n    look closer: docker system df\n"), "{card}");
    });
}

#[test]
fn port_held_by_a_process() {
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port();
    let facts = format!("command: [\"exec sleep 600\"], ports: [\"127.0.0.1:{port}:80\"]");
    on(&web(&facts), |fixture| {
        let (code, card) = fixture.card();
        assert_eq!(code, 1);
        let name = std::fs::read_to_string("/proc/self/comm").unwrap();
        assert_snapshot!(card.replace(name.trim(), "<HOLDER>"), @"
        ✗ web can't start: 127.0.0.1:<PORT> is taken
            port        <PORT>, held by <HOLDER> (process <PID>)
            fix: kill <PID>
            more: cargo jessy doctor --explain port-taken
        everything was stopped again
        ");
    });
}

#[test]
fn port_held_by_a_container() {
    if !have_docker() {
        return;
    }
    let facts = "command: [\"exec sleep 600\"], ports: [\"127.0.0.1::80\"]";
    let holder = Fixture::new(&web(facts));
    holder.up();
    let port = holder.service("web")["ports"][0]["published"].as_u64().unwrap();
    on(&web(&facts.replace("127.0.0.1::80", &format!("127.0.0.1:{port}:80"))), |fixture| {
        let (code, card) = fixture.card();
        assert_eq!(code, 1);
        assert_snapshot!(card.replace(&holder.project, "<HOLDER>"), @"
        ✗ web can't start: 127.0.0.1:<PORT> is taken
            port        <PORT>, held by the container <HOLDER>-web-1
            fix: docker stop <HOLDER>-web-1
            more: cargo jessy doctor --explain port-taken
        everything was stopped again
        ");
    });
    assert_eq!(holder.service("web")["state"], "healthy");
}

#[test]
fn no_such_program() {
    on(
        "services: { web: { image: debian:bookworm-slim, entrypoint: [/nowhere/web] } }",
        |fixture| {
            let (code, card) = fixture.card();
            assert_eq!(code, 1);
            assert_snapshot!(card, @r#"
            ✗ web can't be started: exec: "/nowhere/web": stat /nowhere/web: no such file or directory
                look closer: cargo jessy render compose
                more: cargo jessy doctor --explain container-refused
            everything was stopped again
            "#);
        },
    );
}

#[test]
fn ended_early() {
    let facts = "command: [\"exit 0\"], healthcheck: { test: [CMD, \"true\"], interval: 5s }";
    on(&web(facts), |fixture| {
        let (code, card) = fixture.card();
        assert_eq!(code, 1);
        assert_snapshot!(card, @"
        ✗ web ended by itself before it was healthy
            exit        code 0
            look closer: cargo jessy logs web
            more: cargo jessy doctor --explain ended-early
        everything was stopped again
        ");
    });
}

#[test]
fn only_what_this_up_started_is_stopped_again() {
    let two = "services: { good: { {sh}, command: [\"exec sleep 600\"] }, web: { {sh}, command: [\"exit 5\"] } }";
    on(two, |fixture| {
        let good = fixture.run(&["up", "--engine", "docker", "--detach", "good"]);
        assert_eq!(good.code, 0, "{}", good.err);
        let (code, card) = fixture.card();
        assert_eq!(code, 1);
        assert!(card.starts_with("✗ web crashed at start"), "{card}");
        assert_eq!(fixture.service("good")["state"], "healthy");
    });
}
