//! The step `deny`, with the real cargo-deny.

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
