//! What ends services, and what doesn't.

use std::io::Read as _;

use crate::harness::{Fixture, nothing_runs, on, signal, wait};

const TWO: &str = "
services:
  front:
    { {sh}, depends_on: [back], command: [\"trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done\"] }
  back:
    { {sh}, restart: unless-stopped, command: [\"trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done\"] }
";

fn wait_until_up(fixture: &Fixture) {
    fixture.wait_for("front", |service| service["ready_ms"].is_u64());
}

#[test]
fn an_interrupt_stops_everything_in_order_and_exits_130() {
    on(TWO, |fixture| {
        let mut up = fixture.spawn(&["up", "--engine", "docker"]);
        wait_until_up(fixture);
        signal(&up, "INT");
        assert_eq!(up.wait().unwrap().code(), Some(130));
        assert!(fixture.containers(&["running", "restarting"]).is_empty());
        assert_eq!(fixture.containers(&[]).len(), 2, "the next up starts them again");
        let logs = fixture.run(&["logs", "--grep", "bye"]);
        let order: Vec<_> = logs.out.lines().filter_map(|l| l.split_whitespace().nth(1)).collect();
        assert_eq!(order, ["front", "back"]);
        assert_eq!(fixture.status()["running"], false);
    });
}

#[test]
fn a_second_interrupt_kills() {
    let stubborn = TWO.replace("trap 'echo bye; exit 0' TERM", "trap '' TERM").replace("2s", "60s");
    on(&stubborn, |fixture| {
        fixture.write("compose.dev.yaml", "services: { front: { stop_grace_period: 60s } }\n");
        let mut up = fixture.spawn(&["up", "--engine", "docker"]);
        wait_until_up(fixture);
        signal(&up, "TERM");
        std::thread::park_timeout(std::time::Duration::from_millis(500));
        assert!(up.try_wait().unwrap().is_none(), "the grace period is a minute");
        signal(&up, "INT");
        assert_eq!(up.wait().unwrap().code(), Some(130));
        assert!(fixture.containers(&["running", "restarting"]).is_empty());
    });
}

#[test]
fn containers_outlive_a_killed_up_and_the_next_calls_find_them() {
    on(TWO, |fixture| {
        let mut up = fixture.spawn(&["up", "--engine", "docker"]);
        wait_until_up(fixture);
        let pid = fixture.service("back")["pid"].clone();
        up.kill().unwrap();
        up.wait().unwrap();
        assert_eq!(fixture.service("back")["pid"], pid);
        assert!(fixture.up().err.contains("already running"));
        assert_eq!(fixture.run(&["down"]).code, 0);
        assert!(fixture.containers(&[]).is_empty());
    });
}

#[test]
fn a_down_from_elsewhere_ends_up() {
    on(TWO, |fixture| {
        let mut up = fixture.spawn(&["up", "--engine", "docker"]);
        wait_until_up(fixture);
        assert_eq!(fixture.run(&["down"]).code, 0);
        assert_eq!(up.wait().unwrap().code(), Some(0));
        let (mut out, mut err) = (String::new(), String::new());
        up.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        up.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert!(err.contains("everything was stopped"), "{err}");
        assert_eq!(out.matches("bye").count(), 2, "{out}");
    });
}

#[test]
fn interrupted_before_all_is_up() {
    let slow = "services: { web: { {sh}, command: [\"exec sleep 600\"],
        healthcheck: { test: [CMD, test, -f, /nowhere], start_period: 60s, start_interval: 100ms } } }";
    on(slow, |fixture| {
        let mut up = fixture.spawn(&["up", "--engine", "docker"]);
        wait("the container to run", || fixture.containers(&["running"]).len() == 1);
        signal(&up, "HUP");
        assert_eq!(up.wait().unwrap().code(), Some(130));
        nothing_runs(fixture);
    });
}
