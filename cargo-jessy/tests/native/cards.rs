//! Each way in which a service can't become healthy has a card with its own words.

use std::net::TcpListener;

use insta::assert_snapshot;

use crate::harness::Fixture;

fn up(fixture: &Fixture) -> (i32, String) {
    let ended = fixture.run(&["up", "--engine", "native", "--detach"]);
    assert!(fixture.processes().is_empty(), "something was left running");
    // The card stands behind the line that tells the engine and those that tell of states.
    let at = ended.err.find("✗ web").map_or(0, |at| {
        let card = ended.err[at..].find("\n    ").map_or(0, |line| ended.err[..at + line].rfind('\n').map_or(0, |n| n + 1));
        if card == 0 { at } else { card }
    });
    (ended.code, ended.err[at..].to_owned())
}

fn service(facts: &str) -> String {
    format!("services:\n  web:\n{facts}")
}

#[test]
fn port_taken() {
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port();
    let fixture = Fixture::new(&service(&format!(
        "    ports: [\"127.0.0.1:{port}:80\"]\n    image: fixture\n    x-jessy: {{ run: [\"{{fake}}\"] }}\n"
    )));
    let (code, card) = up(&fixture);
    assert_eq!(code, 1);
    let card = card.replace(&holder_name(), "<HOLDER>");
    assert_snapshot!(card, @"");
}

/// This test's own process name as the kernel cuts it.
fn holder_name() -> String {
    std::fs::read_to_string("/proc/self/comm").unwrap().trim().to_owned()
}

#[test]
fn does_not_build() {
    let fixture = Fixture::new(&service("    image: fixture\n    x-jessy: { build: { cargo: { package: fixture } } }\n"));
    fixture.write("src/main.rs", "fn main() { let answer: u8 = \"42\"; }\n");
    let (code, card) = up(&fixture);
    assert_eq!(code, 1);
    assert_snapshot!(card, @"");
}

#[test]
fn crashes_at_start() {
    let fixture = Fixture::new(&service(
        "    image: fixture\n    x-jessy:\n      run: [\"{fake}\", \"say=reading the settings|no settings\", \"exit=3\"]\n",
    ));
    let (code, card) = up(&fixture);
    assert_eq!(code, 1);
    assert_snapshot!(card, @"");
}

#[test]
fn crashes_again_and_again() {
    let fixture = Fixture::new(&service(
        "    restart: on-failure\n    image: fixture\n    x-jessy:\n      run: [\"{fake}\", \"say=boom\", \"exit=7\"]\n      restart: { base: 5ms }\n",
    ));
    let (code, card) = up(&fixture);
    assert_eq!(code, 1);
    assert_snapshot!(card, @"");
}

#[test]
fn never_healthy() {
    let fixture = Fixture::new(&service(
        "    ports: [\"127.0.0.1::80\"]
    healthcheck: { test: [NONE, x], interval: 50ms, retries: 2, start_period: 200ms }
    image: fixture\n    x-jessy:
      run: [\"{fake}\", \"status=503 Service Unavailable\", \"body={\\\"waiting_for\\\":\\\"database\\\"}\"]
      health: { port: 80, path: /ready }
"
        .replace("test: [NONE, x], ", "test: [CMD, x], ")
        .as_str(),
    ));
    let (code, card) = up(&fixture);
    assert_eq!(code, 1);
    assert_snapshot!(card, @"");
}

#[test]
fn not_ready_in_time() {
    let fixture = Fixture::new(&service(
        "    ports: [\"127.0.0.1::80\"]
    healthcheck: { test: [CMD, x], interval: 60s, start_period: 60s }
    image: fixture\n    x-jessy:
      run: [\"{fake}\", \"status=503 Service Unavailable\", body=later]
      health: { port: 80, path: /ready }
",
    ));
    let ended = fixture.run(&["up", "--engine", "native", "--detach", "--timeout", "300ms"]);
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("web did not become healthy within"), "{}", ended.err);
    assert!(ended.err.contains("last probe  503 later"), "{}", ended.err);
}

#[test]
fn wrong_server() {
    let fixture = Fixture::new(&service(
        "    ports: [\"127.0.0.1::80\"]
    image: fixture\n    x-jessy:
      run: [\"{fake}\", \"instance=somebody-else\"]
      health: { port: 80, path: /ready }
",
    ));
    let (code, card) = up(&fixture);
    assert_eq!(code, 1);
    assert_snapshot!(card, @"");
}

#[test]
fn secret_missing() {
    let fixture = Fixture::new(
        "services:
  web:
    secrets: [token, key]
    image: fixture\n    x-jessy: { run: [\"{fake}\"] }
secrets:
  token: { environment: WEB_TOKEN }
  key: { file: ./secrets/key.pem }
",
    );
    let (code, card) = up(&fixture);
    assert_eq!(code, 3);
    assert_snapshot!(card, @"");
}

#[test]
fn program_missing() {
    let fixture = Fixture::new(&service("    image: fixture\n    x-jessy: { run: [/nowhere/web] }\n"));
    let (code, card) = up(&fixture);
    assert_eq!(code, 1);
    assert_snapshot!(card, @"");
}

#[test]
fn ended_early() {
    let fixture = Fixture::new(&service(
        "    ports: [\"127.0.0.1::80\"]
    image: fixture\n    x-jessy:
      run: [\"{fake}\", \"exit=0\"]
      health: { port: 80, path: /ready }
",
    ));
    let (code, card) = up(&fixture);
    assert_eq!(code, 1);
    assert_snapshot!(card, @"");
}
