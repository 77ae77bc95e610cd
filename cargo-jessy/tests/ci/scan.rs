//! The step `scan`, with the real Trivy. No test needs its database: where it would be fetched from
//! there is none.

use std::process::Command;

use camino::Utf8Path;
use insta::assert_snapshot;

use crate::fixture::{Fixture, Ran, has_engine};

const MANIFEST: &str = "[package]\nname = \"sample\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
    [dependencies]\nitoa = \"1\"\n";

/// A lock file with a dependency, from where this repository has its own from.
fn lock() -> String {
    let ours = include_str!("../../../Cargo.lock");
    let source = ours.lines().find(|line| line.starts_with("source = ")).unwrap();
    let checksum = "0".repeat(64);
    format!(
        "version = 4\n\n[[package]]\nname = \"itoa\"\nversion = \"1.0.15\"\n{source}\n\
         checksum = \"{checksum}\"\n\n[[package]]\nname = \"sample\"\nversion = \"0.1.0\"\n\
         dependencies = [\"itoa\"]\n"
    )
}

fn locked() -> Fixture {
    Fixture::good().file("Cargo.toml", MANIFEST).file("Cargo.lock", &lock())
}

fn run(fixture: &Fixture) -> Ran {
    run_as(fixture, fixture.command(&["scan"]))
}

fn run_as(fixture: &Fixture, mut command: Command) -> Ran {
    command
        .env("TRIVY_DB_REPOSITORY", "localhost:1/none")
        .env("TRIVY_CACHE_DIR", fixture.root().with_file_name("cache"));
    fixture.finish(command.output().unwrap())
}

/// Not as one piece here, where our own gate would find it.
fn key() -> String {
    format!("aws_access_key_id = {}{}\n", "AKIA2E0A8F3B", "244C9986")
}

#[test]
fn a_leaked_key_fails_by_its_place_and_is_not_repeated() {
    let fixture = locked()
        .file("deploy/prod.conf", &key())
        .file("deploy/Dockerfile", "FROM scratch\nUSER root\nCOPY a /a\n")
        .tools();
    let ran = run(&fixture);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let secret = key().rsplit(' ').next().unwrap().trim().to_owned();
    assert!(!ran.err.contains(&secret), "{}", ran.err);
    let told: Vec<&str> = ran.err.lines().filter(|line| line.starts_with("deploy/")).collect();
    assert_snapshot!(told.join("\n"), @"
    deploy/Dockerfile:2: HIGH DS002: Last USER command in Dockerfile should not be 'root'
    deploy/prod.conf:1: secret: AWS Access Key ID (aws-access-key-id)
    ");
}

#[test]
fn what_git_ignores_is_not_in_the_tree() {
    let fixture = locked().file(".gitignore", "/.env\n/target\n").file(".env", &key()).tools();
    let ran = run(&fixture);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ✓ scan  passed  [TIME]  vulnerabilities not checked: their database could not be fetched
    passed: 1 step in [TIME]
    ");
}

#[test]
fn a_folder_of_its_own_that_it_makes_is_no_change() {
    // Its name comes before that of the state folder.
    let target = "[build]\ntarget-dir = \".a\"\n";
    let fixture =
        locked().file(".cargo/config.toml", target).file(".gitignore", "/.a\n/.jessy\n").tools();
    assert_eq!(run(&fixture).code, Some(0));
    let fixture = fixture.file(".a/x", "");
    let ran = run(&fixture);
    assert!(ran.verdict().contains("scan  cached"), "{}", ran.err);
}

#[test]
fn a_scan_that_sees_no_package_is_no_pass() {
    // Nothing in the manifest leads to what the lock file names, so Trivy passes over it.
    let ran = run(&Fixture::good().file("Cargo.lock", &lock()).tools());
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let why = "packages of tree: trivy sees no package in tree, so it can find nothing";
    assert!(ran.verdict().contains(why), "{}", ran.err);
}

#[test]
fn a_workspace_without_a_lock_file_is_told_what_was_not_checked() {
    let ran = run(&Fixture::good().tools());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.verdict().contains("vulnerabilities not checked: no Cargo.lock"), "{}", ran.err);
}

#[test]
fn images_that_can_not_be_had_are_named() {
    let fixture = locked().policy("images.it = { budget-mb = 1 }").tools();
    let ran = run_as(&fixture, fixture.command_without_engine(&["scan"]));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.verdict().contains("images not scanned: no engine"), "{}", ran.err);
}

#[test]
fn an_image_in_which_no_package_is_seen_fails() {
    if !has_engine() {
        return;
    }
    // The engine is shared: nobody else's image is called like this.
    let name = format!("i6scan-{}", std::process::id());
    let compose = format!(
        "services:\n  {name}:\n    image: {name}:${{JESSY_TAG:-latest}}\n    build: {{ context: . }}\n"
    );
    let fixture = locked()
        .file("compose.yaml", &compose)
        .file("Dockerfile", "FROM scratch\nUSER 1:1\nCOPY Cargo.toml /it\n")
        .policy(&format!("images.{name} = {{ budget-mb = 1 }}"))
        .tools();
    let ran = run(&fixture);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let why = format!("packages of {name}: trivy sees no package in {name}");
    assert!(ran.verdict().contains(&why), "{}", ran.err);
    let left = Command::new("docker").args(["image", "ls", "--quiet", &name]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&left.stdout), "", "its image is still there");
}

/// Runs it with a database that knows of a critical vulnerability in what [`lock`] names.
fn run_with_database(fixture: &Fixture, args: &[&str]) -> Ran {
    let cache = fixture.root().with_file_name("cache");
    let made = Command::new("go")
        .args(["run", ".", cache.as_str(), "itoa"])
        .current_dir(Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vulnerable"))
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mut command = fixture.command(args);
    command.env("TRIVY_CACHE_DIR", &cache).env("TRIVY_SKIP_DB_UPDATE", "true");
    fixture.finish(command.output().unwrap())
}

#[test]
fn a_critical_vulnerability_in_a_lock_file_fails_and_is_left_for_code_scanning() {
    let fixture = locked().tools();
    let ran = run_with_database(&fixture, &["scan", "--sarif", "out.sarif"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let told = "CRITICAL CVE-2099-0001: itoa 1.0.15, fixed in >= 99.0.0: planted by a test";
    assert!(ran.err.contains(told), "{}", ran.err);
    assert!(ran.verdict().contains("scan  failed"), "{}", ran.err);
    let sarif = fs_err::read_to_string(fixture.root().join("out.sarif")).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "CVE-2099-0001");
}

#[test]
fn a_file_for_code_scanning_that_can_not_be_made_is_no_pass() {
    // Of a run before.
    let fixture = locked().file("out.sarif", "{}").tools();
    let ran = run_as(&fixture, fixture.command(&["scan", "--sarif", "out.sarif"]));
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let why = "sarif: no SARIF: the database of vulnerabilities could not be fetched";
    assert!(ran.verdict().contains(why), "{}", ran.err);
    assert!(!fixture.root().join("out.sarif").exists(), "the old one would be uploaded");
}

#[test]
fn a_missing_trivy_is_exit_3_with_what_to_do() {
    let fixture = Fixture::good().installs_nothing();
    let ran = fixture.finish(fixture.bare(&["scan"]).output().unwrap());
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    let line = "scan  fix:   go install -ldflags=-X=github.com/aquasecurity/trivy/pkg/version/app.ver=0.59.1 \
        github.com/aquasecurity/trivy/cmd/trivy@v0.59.1";
    assert!(ran.verdict().contains(line), "{}", ran.err);
}
