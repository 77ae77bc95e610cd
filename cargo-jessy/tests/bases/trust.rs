//! The bundle of `JESSY_CA_BUNDLE`, in real builds.

use std::{fmt::Write as _, process::Command};

use camino::Utf8Path;
use cargo_jessy::{
    catalogue::Id,
    engine::bases::ca::BuildSecret,
    env::Env,
    exit::Exit,
    model::{Source, load},
};

use crate::fixture::{Fixture, docker, have_engine};

/// A bundle with a name that needs quoting.
fn bundle(fixture: &Fixture) -> String {
    fixture.write("my $ca.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    fixture.path("my $ca.crt").to_str().unwrap().to_owned()
}

fn secret(path: &str) -> Result<Option<BuildSecret>, cargo_jessy::exit::Failure> {
    BuildSecret::of(&Env::of([("JESSY_CA_BUNDLE", path)]), Utf8Path::new("/"))
}

#[test]
fn a_bundle_that_builds_can_not_take_is_refused_at_once() {
    let fixture = Fixture::new("");
    assert_eq!(BuildSecret::of(&Env::default(), Utf8Path::new("/")).unwrap(), None);
    assert_eq!(secret("").unwrap(), None);
    let path = |name: &str| fixture.path(name).to_str().unwrap().to_owned();
    assert_eq!(secret(&path("absent")).unwrap_err().exit, Exit::Missing(Id::CertificatesMissing));
    fixture.write("empty.crt", "");
    assert_eq!(secret(&path("empty.crt")).unwrap_err().exit, Exit::Usage);
    let mut large = String::from("-----BEGIN CERTIFICATE-----\n");
    for line in 0..10_000 {
        writeln!(large, "{line:064}").unwrap();
    }
    fixture.write("large.crt", &large);
    let refused = secret(&path("large.crt")).unwrap_err();
    assert_eq!(refused.exit, Exit::Usage);
    assert!(refused.to_string().contains("500 at most"), "{refused}");
}

#[test]
fn compose_and_bake_take_what_we_hand_them() {
    if !have_engine() {
        return;
    }
    let compose = "services:\n  a: { build: { context: . } }\n  b: { image: 'x:1' }\n";
    let fixture = Fixture::new(compose);
    let path = bundle(&fixture);
    let secret = secret(&path).unwrap().unwrap();
    let root = Utf8Path::from_path(fixture.path("").as_path()).unwrap().to_owned();
    let source =
        Source { files: vec!["compose.yaml".into()], project_dir: root, ..Source::default() };
    fixture.write("overlay.json", &secret.compose_overlay(&load(&source).unwrap()));
    let mut config = Command::new("docker");
    config.args(["compose", "--file", "compose.yaml", "--file", "overlay.json"]);
    config.args(["config", "--format", "json"]).current_dir(fixture.path(""));
    let config = config.output().unwrap();
    let merged: serde_json::Value = serde_json::from_slice(&config.stdout).unwrap();
    let got = &merged["services"]["a"]["build"]["secrets"];
    assert_eq!(*got, serde_json::json!([{ "source": "jessy-ca", "target": "ca" }]));
    // `config` doubles each `$` again.
    assert_eq!(merged["secrets"]["jessy-ca"]["file"], path.replace('$', "$$"));
    assert!(merged["services"]["b"].get("build").is_none());

    fixture.write("docker-bake.hcl", "target \"default\" { context = \".\" }\n");
    let file = fixture.path("docker-bake.hcl");
    let args = secret.bake_args();
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let bake = ["buildx", "bake", "--print", "--file", file.to_str().unwrap()];
    let printed = docker(&[&bake[..], &args].concat());
    let printed: serde_json::Value = serde_json::from_str(&printed.out).unwrap();
    assert_eq!(printed["target"]["default"]["secret"][0], format!("id=ca,src={path}"));
}
