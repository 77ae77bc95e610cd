//! `logs`: merged, filtered, followed, kept.

use std::io::{BufRead as _, BufReader};

use crate::harness::{Fixture, wait};

const TALKERS: &str = r#"
services:
  rust:
    image: fixture
    x-jessy:
      run:
        - sh
        - -c
        - |
          echo '{"timestamp":"2026-01-01T00:00:00Z","level":"INFO","message":"up","port":1}'
          echo '{"timestamp":"2026-01-01T00:00:00Z","level":"DEBUG","message":"detail"}'
          echo '{"level":"ERROR","message":"broken","trace_id":"abc"}'
          exec sleep 60
  go:
    depends_on: [rust]
    image: fixture
    x-jessy:
      run:
        - sh
        - -c
        - |
          echo '{"level":"warn","ts":1.5,"msg":"slow"}'
          echo plain text
          echo panic here >&2
          while [ ! -e more ]; do sleep 0.01; done
          echo more
          exec sleep 60
"#;

fn talkers() -> Fixture {
    let fixture = Fixture::new(TALKERS);
    fixture.up();
    wait("all lines", || fixture.run(&["logs"]).out.lines().count() == 6);
    fixture
}

/// The lines without their times.
fn lines(fixture: &Fixture, args: &[&str]) -> Vec<String> {
    let ended = fixture.run(&[&["logs"], args].concat());
    assert_eq!(ended.code, 0, "{}", ended.err);
    ended.out.lines().map(|line| line.get(13..).unwrap_or_default().to_owned()).collect()
}

#[test]
fn merged_levelled_and_filtered() {
    let fixture = talkers();
    let all = lines(&fixture, &[]);
    assert!(all.contains(&"rust │ INFO  up port=1".to_owned()), "{all:?}");
    assert!(all.contains(&"go   │ WARN  slow".to_owned()), "{all:?}");
    assert!(all.contains(&"rust │ ERROR broken trace=abc".to_owned()), "{all:?}");
    assert_eq!(lines(&fixture, &["--level", "warn", "rust"]), ["rust │ ERROR broken trace=abc"]);
    // A plain line on stderr counts as an error: a panic must not be filtered away.
    assert_eq!(lines(&fixture, &["--level", "error", "go"]), ["go   │ panic here"]);
    assert_eq!(lines(&fixture, &["--grep", "^plain"]), ["go   │ plain text"]);
    assert!(lines(&fixture, &["--since", "2099-01-01T00:00:00Z"]).is_empty());
    assert_eq!(lines(&fixture, &["--since", "1h"]).len(), 6);
}

#[test]
fn followed_and_kept_after_down() {
    let fixture = talkers();
    let mut follower = fixture.spawn(&["logs", "--follow", "go"]);
    let mut reader = BufReader::new(follower.stdout.take().unwrap());
    let mut next = || {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        line
    };
    while !next().contains("panic here") {}
    fixture.write("more", "");
    while !next().contains("│ more") {}
    assert_eq!(fixture.run(&["down"]).code, 0);
    assert!(follower.wait().unwrap().success());
    assert_eq!(lines(&fixture, &[]).len(), 7);
}

#[test]
fn wrong_words() {
    let fixture = talkers();
    for args in [["--since", "yesterday"], ["--grep", "("], ["--level", "loud"]] {
        let ended = fixture.run(&[&["logs"], args.as_slice()].concat());
        assert_eq!(ended.code, 2, "{}", ended.err);
    }
    let unknown = fixture.run(&["logs", "nobody"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("help: there is: rust, go"), "{}", unknown.err);
}

#[test]
fn a_service_that_prints_without_end_holds_nobody_up() {
    let fixture = Fixture::new(
        "
services:
  loud: { image: fixture, x-jessy: { run: [\"yes\"] } }
  other:
    ports: [\"127.0.0.1::80\"]
    healthcheck: { interval: 100ms, timeout: 2s, retries: 1, start_period: 2s }
    image: fixture\n    x-jessy: { run: [\"{fake}\"], health: { port: 80, path: / } }
",
    );
    fixture.up();
    assert_eq!(fixture.service("other")["state"], "healthy");
    assert_eq!(fixture.run(&["restart", "other"]).code, 0);
}
