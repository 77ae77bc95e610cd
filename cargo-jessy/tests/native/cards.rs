//! Each way in which a service can't become healthy has a card with its own words.

use std::net::TcpListener;

use insta::assert_snapshot;

use crate::harness::Fixture;

fn up(fixture: &Fixture) -> (i32, String) {
    let ended = fixture.run(&["up", "--engine", "native", "--detach"]);
    assert!(fixture.processes().is_empty(), "something was left running");
    // The card stands behind the line that tells the engine and those that tell of states.
    let at = ended.err.find("✗ web").map_or(0, |at| {
        let card = ended.err[at..]
            .find("\n    ")
            .map_or(0, |line| ended.err[..at + line].rfind('\n').map_or(0, |n| n + 1));
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
    assert_snapshot!(card, @"
    ✗ web can't start: 127.0.0.1:<PORT> is taken
        port        <PORT>, held by <HOLDER> (process <PID>)
        fix: kill <PID>
        more: cargo jessy doctor --explain port-taken
    ");
}

/// This test's own process name as the kernel cuts it.
fn holder_name() -> String {
    std::fs::read_to_string("/proc/self/comm").unwrap().trim().to_owned()
}

#[test]
fn does_not_build() {
    let fixture = Fixture::new(&service(
        "    image: fixture\n    x-jessy: { build: { cargo: { package: fixture } } }\n",
    ));
    fixture.write("src/main.rs", "fn main() { let answer: u8 = \"42\"; }\n");
    let (code, card) = up(&fixture);
    assert_eq!(code, 1);
    assert_snapshot!(card, @r#"
    ✗ web does not build
        command     cargo build --package fixture --bin fixture
        log         last 9 lines
          │ error[E0308]: mismatched types
          │  --> src/main.rs:1:30
          │   |
          │ 1 | fn main() { let answer: u8 = "42"; }
          │   |                         --   ^^^^ expected `u8`, found `&str`
          │   |                         |
          │   |                         expected due to this
          │ For more information about this error, try `rustc --explain E0308`.
          │ error: could not compile `fixture` (bin "fixture") due to 1 previous error
        rerun: cargo build --package fixture --bin fixture
        more: cargo jessy doctor --explain build-failed
    "#);
}

#[test]
fn crashes_at_start() {
    let fixture = Fixture::new(&service(
        "    image: fixture\n    x-jessy:\n      run: [\"{fake}\", \"say=reading the settings|no settings\", \"exit=3\"]\n",
    ));
    let (code, card) = up(&fixture);
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
}

#[test]
fn crashes_again_and_again() {
    let fixture = Fixture::new(&service(
        "    restart: on-failure\n    image: fixture\n    x-jessy:\n      run: [\"{fake}\", \"say=boom\", \"exit=7\"]\n      restart: { base: 5ms }\n",
    ));
    let (code, card) = up(&fixture);
    assert_eq!(code, 1);
    assert_snapshot!(card, @"
    ✗ web crashes again and again: 5 starts in <TIME>
        exit        code 7
        log         last 5 lines
          │ boom
          │ boom
          │ boom
          │ boom
          │ boom
        look closer: cargo jessy logs web
        more: cargo jessy doctor --explain crash-loop
    everything was stopped again
    ");
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
    assert_snapshot!(card, @r#"
    ✗ web did not become healthy within <TIME>
        last probe  503 {"waiting_for":"database"}
        port        <PORT>
        log         last 1 line
          │ listening
        look closer: cargo jessy logs web
        more: cargo jessy doctor --explain never-healthy
    everything was stopped again
    "#);
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
    assert_snapshot!(card, @"
    ✗ web did not answer its health check: another server did
        expected    instance web-<ID>
        answered    instance somebody-else
        last probe  answered as instance somebody-else
        port        <PORT>
        log         last 1 line
          │ listening
        look closer: cargo jessy doctor
        more: cargo jessy doctor --explain wrong-server
    everything was stopped again
    ");
}

#[test]
fn wrong_server_of_another_process() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let fixture = Fixture::new(&service(&format!(
        "    ports: [\"127.0.0.1:{port}:80\"]
    image: fixture
    x-jessy:
      sockets: none
      run: [sh, -c, \"{{fake}} listen=127.0.0.1:{port} instance=old-server & exec sleep 60\"]
      health: {{ port: 80, path: /ready }}
"
    )));
    let (code, card) = up(&fixture);
    assert_eq!(code, 1);
    assert_snapshot!(card, @"
    ✗ web did not answer its health check: another server did
        expected    instance web-<ID>
        answered    instance old-server
        last probe  answered as instance old-server
        port        <PORT>, held by fake_service (process <PID>)
        log         last 1 line
          │ listening
        fix: kill <PID>
        more: cargo jessy doctor --explain wrong-server
    everything was stopped again
    ");
}

#[test]
fn the_countdown_to_the_next_start() {
    let fixture = Fixture::new(&service(
        "    restart: on-failure
    image: fixture
    x-jessy: { run: [\"{fake}\", \"exit=7\"], restart: { base: 20s, cap: 20s } }
",
    ));
    let ended = fixture.run(&["up", "--engine", "native", "--detach", "--timeout", "500ms"]);
    assert_eq!(ended.code, 1);
    let card = ended.err.lines().skip(2).collect::<Vec<_>>().join("\n");
    assert_snapshot!(card, @"
    ✗ web crashed at start
        exit        code 7
        next start  in <TIME>
        look closer: cargo jessy logs web
        more: cargo jessy doctor --explain crashed-at-start
    everything was stopped again
    ");
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
    assert_snapshot!(card, @r#"
    ✗ web needs the secret `token`, and variable WEB_TOKEN is not there
        fix: export WEB_TOKEN="$(openssl rand -hex 32)"
        more: cargo jessy doctor --explain secret-missing
    ✗ web needs the secret `key`, and file <DIR>/secrets/key.pem is not there
        fix: mkdir -p <DIR>/secrets && openssl rand -hex 32 > <DIR>/secrets/key.pem
        more: cargo jessy doctor --explain secret-missing
    "#);
}

#[test]
fn program_missing() {
    let fixture =
        Fixture::new(&service("    image: fixture\n    x-jessy: { run: [/nowhere/web] }\n"));
    let (code, card) = up(&fixture);
    assert_eq!(code, 1);
    assert_snapshot!(card, @"
    ✗ web can't be started: there is no program `/nowhere/web`
        look closer: cargo jessy render native
        more: cargo jessy doctor --explain not-started
    everything was stopped again
    ");
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
    assert_snapshot!(card, @"
    ✗ web ended by itself before it was healthy
        exit        code 0
        port        <PORT>
        look closer: cargo jessy logs web
        more: cargo jessy doctor --explain ended-early
    everything was stopped again
    ");
}
