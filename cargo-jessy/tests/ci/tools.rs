//! How tools come into a workspace, with programs of ours in the place of pip and cargo.

use std::{io::Read as _, process::Stdio};

use insta::assert_snapshot;

use crate::fixture::{Fixture, Ran, true_cargo};

/// What a nextest that finds no tests looks like, put where pip was told to put it.
const PIP: &str = r#"
while [ $# -gt 0 ]; do [ "$1" = --target ] && target=$2; shift; done
echo x >>"$target/../../../../count"
mkdir -p "$target/bin" "$target/some.dist-info"
printf '#!/bin/sh\necho "cargo-nextest 0.9.148 (fake)"\n' >"$target/bin/cargo-nextest"
chmod +x "$target/bin/cargo-nextest"
"#;

/// The true cargo, which builds nothing for anybody.
const CARGO: &str = r#"[ "$1" = install ] && { echo "no network"; exit 101; }
exec "$TRUE_CARGO" "$@""#;

fn run(fixture: &Fixture) -> Ran {
    let args = ["ci", "--only", "unit"];
    fixture.finish(fixture.bare(&args).output().unwrap())
}

fn bin() -> Fixture {
    let manifest = "[package]\nname = \"sample\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    Fixture::empty()
        .file("Cargo.toml", manifest)
        .file("src/main.rs", "fn main() {}\n")
        .fake("cargo", CARGO)
}

#[test]
fn a_tool_is_installed_once_and_leaves_nothing_else() {
    let fixture = bin().fake("python3", PIP);
    for _ in 0..2 {
        let ran = run(&fixture);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
    }
    assert_eq!(fixture.list(".jessy/tools/cargo-nextest"), [".lock", "0.9.148"]);
    assert_eq!(fixture.list(".jessy/tools/cargo-nextest/0.9.148"), ["bin"]);
    let count = fs_err::read_to_string(fixture.root().join("count")).unwrap();
    assert_eq!(count, "x\n");
}

#[test]
fn two_runs_install_a_tool_once() {
    let fixture = bin().fake("python3", PIP);
    let args = ["ci", "--only", "unit"];
    let both = [(); 2].map(|()| {
        let mut command = fixture.bare(&args);
        command.stderr(Stdio::piped()).spawn().unwrap()
    });
    for jessy in both {
        let ran = fixture.finish(jessy.wait_with_output().unwrap());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
    }
    let count = fs_err::read_to_string(fixture.root().join("count")).unwrap();
    assert_eq!(count, "x\n");
}

#[test]
fn a_broken_download_leaves_nothing_and_says_what_to_do() {
    let half = format!("{PIP}\nrm \"$target/bin/cargo-nextest\"\necho 'connection lost'\nexit 1");
    let fixture = bin().fake("python3", &half);
    let ran = run(&fixture);
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    for tried in ["connection lost", "no network"] {
        assert!(ran.err.contains(tried), "{}", ran.err);
    }
    assert_snapshot!(ran.verdict(), @"
    ! unit  missing  cargo-nextest 0.9.148 is missing and could not be installed
    a tool is missing: 0 steps ran in [TIME]
    unit  fix:   cargo install --locked cargo-nextest --version 0.9.148
    unit  rerun: cargo jessy ci --only unit
    ");
    assert_eq!(fixture.list(".jessy/tools/cargo-nextest"), [".lock"]);
}

#[test]
fn a_tool_of_another_version_is_not_taken() {
    let other = PIP.replace("0.9.148", "0.9.99");
    let fixture = bin().fake("python3", &other);
    let ran = run(&fixture);
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert!(ran.err.contains("it is not version 0.9.148"), "{}", ran.err);
    assert_eq!(fixture.list(".jessy/tools/cargo-nextest"), [".lock"]);
}

#[test]
fn a_wrong_hash_is_no_reason_to_look_elsewhere() {
    let wrong = "echo 'THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE'\nexit 1";
    let fixture = bin().fake("python3", wrong);
    let ran = run(&fixture);
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert!(!ran.err.contains("no network"), "{}", ran.err);
}

#[test]
fn a_run_that_was_killed_is_cleared_up_after() {
    let fixture = bin();
    let pipe = fixture.fifo("alive");
    // Ends by itself some time after its parent was killed.
    let slow = format!("{PIP}\nrm \"$target/bin/cargo-nextest\"\necho up >'{pipe}'\nexec sleep 3");
    let fixture = fixture.fake("python3", &slow);
    let args = ["ci", "--only", "unit"];
    let mut jessy = fixture.bare(&args).stderr(Stdio::null()).spawn().unwrap();
    let mut word = String::new();
    fs_err::File::open(pipe).unwrap().read_to_string(&mut word).unwrap();
    jessy.kill().unwrap();
    jessy.wait().unwrap();
    assert_eq!(fixture.list(".jessy/tools/cargo-nextest").len(), 2, "lock and rest");

    let fixture = fixture.fake("python3", PIP);
    let ran = run(&fixture);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(fixture.list(".jessy/tools/cargo-nextest"), [".lock", "0.9.148"]);
    fixture.close();
}

#[test]
fn a_missing_toolchain_is_exit_3_with_the_line_that_installs_it() {
    let fixture = Fixture::good()
        .file("api/go.mod", "module example.test/api\n\ngo 1.21\n")
        .fake("cargo", r#"exec "$TRUE_CARGO" "$@""#);
    let mut command = fixture.bare(&["fmt"]);
    // Not even the system's folders, which may hold Go.
    let path = format!("{}:{}", fixture.fakes(), toolchain());
    let ran = fixture.finish(command.env("PATH", path).output().unwrap());
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert!(ran.verdict().contains("gofmt is missing"), "{}", ran.err);
    assert!(ran.verdict().contains("fmt  fix:"), "{}", ran.err);
}

/// The folder of the true cargo, with rustc and rustfmt beside it.
fn toolchain() -> String {
    true_cargo().parent().map(ToString::to_string).unwrap_or_default()
}
