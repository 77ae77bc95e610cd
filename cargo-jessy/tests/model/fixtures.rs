//! Every folder below `fixtures/compose` is a project; `expected.json` is what
//! `docker compose config --format json` says of it, with the folder as `<DIR>` and the one
//! above as `<PARENT>`.
//!
//! `JESSY_BLESS=1 cargo test -p cargo-jessy --test model` writes the expectations anew with the
//! docker compose of the machine. `JESSY_REQUIRE_COMPOSE=1` makes its absence a failure, and
//! compares with it whatever its version is.
//!
//! Recorded with Debian's docker compose 2.26.1, which is built with compose-go 2.4.8. What other
//! versions are known to print differently is in `fixtures/compose/README.md`.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_jessy::model::{Source, load};
use serde_json::Value;

/// One folder.
pub(crate) struct Case {
    pub(crate) dir: Utf8PathBuf,
    files: Vec<String>,
    profiles: Vec<String>,
    env: BTreeMap<String, String>,
}

impl Case {
    pub(crate) fn read(dir: Utf8PathBuf) -> Self {
        let spec = fs::read_to_string(dir.join("case.json")).unwrap_or_else(|_| "{}".to_owned());
        let spec: Value = serde_json::from_str(&spec).unwrap();
        let list = |key: &str| -> Option<Vec<String>> {
            serde_json::from_value(spec.get(key)?.clone()).unwrap()
        };
        let mut found: Vec<String> = fs::read_dir(&dir)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with("compose") && name.ends_with(".yaml"))
            .collect();
        // compose.yaml is the base, whatever the overlays' names are.
        found.sort_by_key(|name| (name != "compose.yaml", name.clone()));
        let mut env: BTreeMap<String, String> = spec
            .get("env")
            .map(|env| serde_json::from_value(env.clone()).unwrap())
            .unwrap_or_default();
        env.insert("HOME".to_owned(), "/home/jessy".to_owned());
        Self {
            files: list("files").unwrap_or(found),
            profiles: list("profiles").unwrap_or_default(),
            env,
            dir,
        }
    }

    pub(crate) fn source(&self) -> Source {
        Source {
            files: self.files.iter().map(Utf8PathBuf::from).collect(),
            project_dir: self.dir.clone(),
            env: self.env.clone(),
            profiles: self.profiles.clone(),
            ..Source::default()
        }
    }

    /// What we say, normalised; errors too, so that one bad case doesn't hide the others.
    fn ours(&self) -> String {
        match load(&self.source()) {
            Ok(project) => normal(&project.to_json(), &self.dir),
            Err(errors) => errors.to_string(),
        }
    }

    /// What docker compose says, normalised.
    fn live(&self) -> String {
        let mut command = compose();
        command.current_dir(&self.dir).envs(&self.env);
        for file in &self.files {
            command.args(["-f", file]);
        }
        for profile in &self.profiles {
            command.args(["--profile", profile]);
        }
        printed(&mut command, &self.dir)
    }
}

/// `config --format json` of a command, normalised; its errors if it has any.
fn printed(command: &mut Command, dir: &Utf8Path) -> String {
    let output = command.args(["config", "--format", "json"]).output().unwrap();
    match serde_json::from_slice(&output.stdout) {
        Ok(value) if output.status.success() => normal(&value, dir),
        _ => format!("it failed: {}", String::from_utf8_lossy(&output.stderr)),
    }
}

/// The plugin through the CLI, with nothing of this process's environment but what finds it.
fn compose() -> Command {
    let mut command = Command::new("docker");
    command.env_clear().env("PATH", variable("PATH").unwrap_or_default()).arg("compose");
    command
}

#[expect(clippy::disallowed_methods, reason = "tests are switched by variables")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn fixtures() -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/compose")
}

pub(crate) fn cases() -> Vec<Case> {
    let mut dirs: Vec<Utf8PathBuf> = fixtures()
        .read_dir_utf8()
        .unwrap()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.is_dir())
        .collect();
    dirs.sort();
    dirs.into_iter().map(Case::read).collect()
}

/// A JSON value with the case's own path taken out, as text that shows the first difference.
fn normal(value: &Value, dir: &Utf8Path) -> String {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                let sorted_map: BTreeMap<_, _> = map.iter().map(|(k, v)| (k, sorted(v))).collect();
                serde_json::to_value(sorted_map).unwrap()
            }
            Value::Array(items) => items.iter().map(sorted).collect(),
            other => other.clone(),
        }
    }
    let text = serde_json::to_string_pretty(&sorted(value)).unwrap();
    let text = text.replace(dir.as_str(), "<DIR>");
    text.replace(dir.parent().unwrap().as_str(), "<PARENT>") + "\n"
}

fn difference(ours: &str, theirs: &str) -> String {
    let mut lines = ours.lines().zip(theirs.lines()).enumerate();
    match lines.find(|(_, (a, b))| a != b) {
        Some((i, (a, b))) => format!("line {}:\n  ours   {a}\n  theirs {b}", i + 1),
        None => format!("{} lines against {}", ours.lines().count(), theirs.lines().count()),
    }
}

/// Fails with all cases that differ.
fn compare(pairs: impl IntoIterator<Item = (String, String, String)>) {
    let wrong: Vec<String> = pairs
        .into_iter()
        .filter(|(_, ours, theirs)| ours != theirs)
        .map(|(name, ours, theirs)| format!("{name}: {}", difference(&ours, &theirs)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fixture_loads_as_recorded() {
    let bless = variable("JESSY_BLESS").is_some();
    let cases = cases();
    assert!(cases.len() >= 30, "only {} fixtures", cases.len());
    compare(cases.iter().map(|case| {
        let recorded = case.dir.join("expected.json");
        if bless {
            fs::write(&recorded, case.live()).unwrap();
        }
        (case.dir.to_string(), case.ours(), fs::read_to_string(&recorded).unwrap())
    }));
}

#[test]
fn every_fixture_loads_as_docker_compose_loads_it() {
    if !have_compose() {
        return;
    }
    compare(cases().iter().map(|case| (case.dir.to_string(), case.ours(), case.live())));
}

#[test]
fn docker_compose_reads_our_yaml_as_the_same_project() {
    if !have_compose() {
        return;
    }
    let work = tempfile::tempdir().unwrap();
    compare(cases().iter().filter(|case| readable(case)).map(|case| {
        let project = load(&case.source()).unwrap();
        let file = Utf8Path::from_path(work.path()).unwrap().join("printed.yaml");
        fs::write(&file, project.to_yaml()).unwrap();
        let mut command = compose();
        command.current_dir(&case.dir).envs(&case.env).args([
            "-f",
            file.as_str(),
            "--profile",
            "*",
        ]);
        (case.dir.to_string(), case.ours(), printed(&mut command, &case.dir))
    }));
}

/// Cases whose print says all: an optional dependency on a service that is off is only in the
/// JSON.
fn readable(case: &Case) -> bool {
    load(&case.source()).unwrap().disabled.is_empty()
}

#[test]
fn the_repository_loads_as_docker_compose_loads_it() {
    let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned();
    let base = "compose.yaml".to_owned();
    let overlays = ["dev", "test", "prod"].map(|name| format!("compose.{name}.yaml"));
    let sets = [vec![base.clone()]]
        .into_iter()
        .chain(overlays.into_iter().map(|overlay| vec![base.clone(), overlay]));
    let have = have_compose();
    compare(sets.map(|files| {
        let mut case = Case::read(root.clone());
        case.files = files;
        // What production demands from outside.
        case.env.insert("JESSY_TOKEN_FILE".to_owned(), "/run/service-token".to_owned());
        assert!(load(&case.source()).is_ok(), "{}", case.ours());
        let ours = case.ours();
        let theirs = if have { case.live() } else { ours.clone() };
        (case.files.join(" + "), ours, theirs)
    }));
}

/// Whether there is a docker compose to compare with; says so if there isn't, as then less is
/// compared. Another version than the recorded one prints some keys in its own way: it is
/// compared with only if that is asked for.
pub(crate) fn have_compose() -> bool {
    let required = variable("JESSY_REQUIRE_COMPOSE").is_some_and(|value| value != "0");
    let output = compose().args(["version", "--short"]).output();
    let version = output.ok().filter(|output| output.status.success());
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let note = match version {
        Some(version) if required || version.starts_with("2.26.") => return true,
        Some(version) => format!("docker compose is {version}, not 2.26"),
        None => "`docker compose` doesn't answer".to_owned(),
    };
    assert!(!required, "JESSY_REQUIRE_COMPOSE is set and {note}");
    let note = format!("{note}: compared with the recorded files only\n");
    std::io::Write::write_all(&mut std::io::stderr(), note.as_bytes()).unwrap();
    false
}
