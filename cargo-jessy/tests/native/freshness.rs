//! A binary that is not what its sources say is never taken for fresh.

use std::process::Command;

use crate::harness::{Fixture, wait};

const BUILT: &str = "
services:
  web: { image: fixture, x-jessy: { build: { cargo: { package: fixture } } } }
";

const MAIN: &str = "fn main() {
    println!(\"<{:?} {}>\", option_env!(\"GREETING\"), env!(\"DATA\"));
    loop { std::thread::park(); }
}
";

/// Names no file, so cargo runs it again when any in the package changes.
const SCRIPT: &str = "fn main() {
    println!(\"cargo:rustc-env=DATA={}\", std::fs::read_to_string(\"data\").unwrap());
}
";

/// Whether the build was skipped, once the service says `said`.
fn up(mut command: Command, fixture: &Fixture, said: &str) -> bool {
    let up = command.output().unwrap();
    let err = String::from_utf8(up.stderr).unwrap();
    assert!(up.status.success(), "{err}");
    wait(said, || fixture.run(&["logs"]).out.contains(said));
    assert_eq!(fixture.run(&["down"]).code, 0);
    !err.contains("building cargo fixture")
}

#[test]
fn variables_and_files_that_only_the_code_knows() {
    let fixture = Fixture::new(BUILT);
    fixture.write("src/main.rs", MAIN);
    fixture.write("build.rs", SCRIPT);
    fixture.write("data", "one");
    let greet = |greeting: &str| {
        let mut command = fixture.command(&["up", "--detach"]);
        command.env("GREETING", greeting);
        command
    };
    // The first build writes Cargo.lock, so the second is asked for as well.
    assert!(!up(greet("a"), &fixture, "<Some(\"a\") one>"));
    assert!(!up(greet("a"), &fixture, "<Some(\"a\") one>"));
    assert!(up(greet("a"), &fixture, "<Some(\"a\") one>"));
    assert!(!up(greet("b"), &fixture, "<Some(\"b\") one>"));
    fixture.write("data", "two");
    assert!(!up(greet("b"), &fixture, "<Some(\"b\") two>"));
    // Somewhere else than usual: what lies in the usual place is an old one.
    let target = |greeting: &str| {
        let mut command = greet(greeting);
        command.env("CARGO_BUILD_TARGET", host());
        command
    };
    assert!(!up(target("b"), &fixture, "<Some(\"b\") two>"));
    fixture.write("data", "three");
    assert!(!up(target("b"), &fixture, "<Some(\"b\") three>"));
    assert!(!up(target("b"), &fixture, "<Some(\"b\") three>"));
}

fn host() -> String {
    let output = Command::new("rustc").args(["--print", "host-tuple"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
