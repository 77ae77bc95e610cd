//! Planted secrets, looked for in all that is printed and in every file that stays.

use std::path::Path;

use crate::harness::{Fixture, wait};

/// Part of each secret below.
const PLANTED: &str = "planted";

const TALKER: &str = r#"
secrets:
  token: { environment: WEB_TOKEN }
  key: { file: key.pem }
services:
  web:
    secrets: [token, key]
    image: fixture
    environment:
      TOKEN_FILE: /run/secrets/token
      KEY_FILE: /run/secrets/key
      ADMIN_PASSWORD: ${ADMIN_PASSWORD}
      DATABASE_URL: postgres://ana:planted-in-a-url@db/x
    x-jessy:
      run:
        - sh
        - -c
        - |
          env; env >&2; cat $$TOKEN_FILE; echo; cat $$KEY_FILE
          echo "{\"level\":\"ERROR\",\"message\":\"Authorization: Bearer $$(cat $$TOKEN_FILE)\"}"
          echo "all told"
          DO
"#;

fn fixture(then: &str) -> Fixture {
    let fixture = Fixture::new(&TALKER.replace("DO", then));
    fixture.write("key.pem", "-----BEGIN KEY-----\nplanted/line+one==\nplanted/line+two==\n");
    // By a file that compose reads, not by our own environment.
    fixture.write(".env", "ADMIN_PASSWORD='planted $ \"pass\" word'\n");
    fixture
}

/// Everything that a command prints.
fn told(fixture: &Fixture, args: &[&str]) -> String {
    let mut command = fixture.command(args);
    let output = command.env("WEB_TOKEN", "planted-by-variable").output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

/// The lines of all files below a folder that hold a secret, but for those that are one.
fn kept(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !path.ends_with("secrets") {
                found.extend(kept(&path));
            }
        } else if let Ok(bytes) = std::fs::read(&path) {
            let text = String::from_utf8_lossy(&bytes);
            let lines = text.lines().filter(|line| line.contains(PLANTED));
            found.extend(lines.map(|line| format!("{}: {line}", path.display())));
        }
    }
    found
}

#[test]
fn nothing_that_runs_or_asks_tells_a_secret() {
    let fixture = fixture("exec sleep 1000");
    let up = told(&fixture, &["up", "--engine", "native", "--detach"]);
    assert!(!up.contains(PLANTED), "{up}");
    wait("the service to have told all", || told(&fixture, &["logs"]).contains("all told"));
    for args in [
        &["logs"][..],
        &["logs", "--format", "json"],
        &["logs", "--grep", "plant"],
        &["status"],
        &["status", "--format", "json"],
        &["render", "compose"],
        &["render", "compose", "--format", "json"],
        &["render", "native"],
        &["doctor"],
        &["restart", "web"],
        &["up", "--engine", "native", "--detach", "--env", "planted"],
    ] {
        let told = told(&fixture, args);
        // Words of ours may repeat what was typed.
        let told = told.replace("compose.planted.yaml", "").replace("--env planted", "");
        assert!(!told.contains(PLANTED), "{args:?}: {told}");
    }
    assert!(told(&fixture, &["logs"]).contains("[secret]"));
    let kept_while_up = kept(&fixture.path(".jessy"));
    assert!(kept_while_up.is_empty(), "{kept_while_up:#?}");
    told(&fixture, &["down"]);
    assert!(!told(&fixture, &["logs"]).contains(PLANTED));
    assert!(kept(&fixture.path(".jessy")).is_empty());
}

#[test]
fn the_card_of_a_service_that_tells_its_secrets_and_fails_does_not() {
    let fixture = fixture("exit 3");
    let up = told(&fixture, &["up", "--engine", "native", "--detach"]);
    assert!(up.contains("all told") && up.contains("[secret]"), "{up}");
    assert!(!up.contains(PLANTED), "{up}");
}

#[test]
fn a_secret_where_it_does_not_belong_is_not_repeated() {
    let fixture = fixture("exit 0");
    fixture.write(
        "compose.dev.yaml",
        "services: { web: { ports: [\"${ADMIN_PASSWORD}\"], stop_grace_period: \"${WEB_TOKEN}\" } }\n",
    );
    for args in [&["up", "--detach"][..], &["render", "compose"], &["ci", "--only", "compose"]] {
        let told = told(&fixture, args);
        assert!(told.contains("compose.dev.yaml"), "{args:?}: {told}");
        assert!(!told.contains(PLANTED), "{args:?}: {told}");
    }
}
