//! The step `deny`, with the real cargo-deny.

use camino::Utf8Path;
use insta::assert_snapshot;

use crate::fixture::Fixture;

/// Advisories are looked for where there are none, which is the same on every machine.
const SETTINGS: &str = "[licenses]\nallow = [\"MIT\"]\n[bans]\ndeny = [{ crate = \"evil\" }]\n\
    [advisories]\ndb-path = \"advisories\"\ndb-urls = [\"https://localhost:1/none\"]\n";

fn workspace(license: &str, dependency: &str) -> Fixture {
    let manifest = |name: &str, more: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{more}")
    };
    let more =
        format!("{license}\n[dependencies]\n{dependency}\n[workspace]\nmembers = [\"dep\"]\n");
    let of_it = |name: &str| manifest(name, "license = \"MIT\"\n");
    let name = if dependency.contains("evil") { "evil" } else { "dep" };
    Fixture::empty()
        .file("Cargo.toml", &manifest("sample", &more))
        .file("src/lib.rs", "")
        .file("dep/Cargo.toml", &of_it(name))
        .file("dep/src/lib.rs", "")
        .file("deny.toml", SETTINGS)
        .tools()
}

#[test]
fn a_banned_crate_and_a_missing_licence_fail() {
    let ran = workspace("", "evil = { path = \"dep\", version = \"0.1.0\" }")
        .run(&["ci", "--only", "deny"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    for complaint in ["error[banned]: crate 'evil = 0.1.0'", "error[unlicensed]"] {
        assert!(ran.err.contains(complaint), "{}", ran.err);
    }
}

#[test]
fn advisories_that_can_not_be_had_are_named() {
    let ran = workspace("license = \"MIT\"", "").run(&["ci", "--only", "deny"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ✓ deny  passed  [TIME]  advisories not checked: their database could not be fetched
    passed: 1 step in [TIME]
    ");
}

/// A Go module that depends on one of the public domain, as the edge does.
fn of_go(policy: &str) -> Fixture {
    let edge = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("ops/swarm/edge");
    let lines = |file: &str| {
        let text = fs_err::read_to_string(edge.join(file)).unwrap();
        let ours = |line: &&str| line.contains("/zeebo/blake3 ") || line.contains("/cpuid/v2 ");
        text.lines().filter(ours).map(|line| format!("{}\n", line.trim())).collect::<String>()
    };
    workspace("license = \"MIT\"", "")
        .policy(policy)
        .file(
            "go/go.mod",
            &format!("module sample\n\ngo 1.26\n\nrequire (\n{})\n", lines("go.mod")),
        )
        .file("go/go.sum", &lines("go.sum"))
}

#[test]
fn a_go_module_whose_licence_is_not_allowed_fails() {
    let ran = of_go("go.licences.allow = [\"MIT\"]").run(&["ci", "--only", "deny"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let told = ran.err.lines().filter(|line| line.contains(" is not allowed"));
    let told: Vec<&str> = told.map(|line| line.split_once(' ').unwrap().0).collect();
    assert_eq!(told, ["github.com/zeebo/blake3"], "{}", ran.err);
}

#[test]
fn the_licences_of_all_dependencies_are_listed() {
    let policy = "go.licences.allow = [\"MIT\"]\n\
        go.licences.excused.\"github.com/zeebo/blake3\" = \"public domain\"\n";
    let fixture = of_go(policy);
    let ran = fixture.run(&["ci", "--only", "deny"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for (of, package, licence) in
        [("go", "github.com/zeebo/blake3 ", "CC0-1.0"), ("crates", "sample 0.1.0", "MIT")]
    {
        let file = fixture.root().join(format!(".jessy/report/licences-{of}.json"));
        let list: serde_json::Value =
            serde_json::from_str(&fs_err::read_to_string(file).unwrap()).unwrap();
        let packages = list["packages"].as_object().unwrap();
        let (_, licences) = packages.iter().find(|(name, _)| name.starts_with(package)).unwrap();
        assert_eq!(licences, &serde_json::json!([licence]));
    }
}

#[test]
fn without_settings_there_is_nothing_to_hold_a_workspace_to() {
    let ran = Fixture::good().run(&["ci", "--only", "deny"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.contains("deny  skipped: no deny.toml"), "{}", ran.err);
}

#[test]
fn a_missing_cargo_deny_is_exit_3_with_the_line_that_installs_it() {
    let fixture = Fixture::good().file("deny.toml", SETTINGS).installs_nothing();
    let ran = fixture.finish(fixture.bare(&["ci", "--only", "deny"]).output().unwrap());
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    let line = "deny  fix:   cargo install --locked cargo-deny --version 0.20.2";
    assert!(ran.verdict().contains(line), "{}", ran.err);
}
