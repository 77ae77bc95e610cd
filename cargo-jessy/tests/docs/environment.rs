//! `docs/ENVIRONMENT.md`: every variable, from the tables of those who read it and from the compose
//! files. What the tables miss is found here too.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_jessy::{
    env::{FOR_TESTS, GIVEN, VARIABLES, Variable},
    model::{self, Project, Source},
};

use crate::{generated::compare, repository};

const ENVS: [&str; 3] = ["dev", "test", "prod"];
/// What production demands from outside, given here so that it loads.
const DEMANDED: &str = "/run/service-token";

/// What stands in front of the gateways of a Swarm; no overlay here has it.
const EDGE: &str = "jessy-edge";

/// The folder of what only a swarm gets.
const SWARM: &str = "ops/swarm";

type Listed = Variable<String>;

#[test]
fn environment_is_what_the_code_reads() {
    compare("ENVIRONMENT.md", &document());
}

#[test]
fn the_example_names_what_compose_reads_with_its_defaults() {
    let told = example();
    let read = interpolated();
    let names =
        |all: &BTreeMap<String, [Option<String>; 3]>| all.keys().cloned().collect::<Vec<_>>();
    let told_names: BTreeSet<_> = told.iter().map(|it| it.name.clone()).collect();
    assert_eq!(told_names.into_iter().collect::<Vec<_>>(), names(&read), "left: .env.example");
    for Listed { name, default, .. } in told {
        let dev = read[&name][0].clone().unwrap_or_default();
        assert_eq!(default, dev, "{name} in .env.example, and its default in the compose files");
    }
}

#[test]
fn the_environment_of_tests_is_complete() {
    let text = fs_err::read_to_string(repository().join(".env.test")).unwrap();
    let set = text.lines().filter(|line| !line.starts_with('#'));
    let set: BTreeSet<_> = set.filter_map(|line| Some(line.split_once('=')?.0)).collect();
    let read = interpolated();
    assert_eq!(set, read.keys().map(String::as_str).collect(), "left: .env.test");
    // It says what holds without it, so a run with it and one without are the same run.
    let file = repository().join(".env.test");
    let with = project_with("test", &BTreeMap::new(), vec![file]).unwrap();
    assert_eq!(with.to_json(), project("test").to_json());
}

#[test]
fn compose_sets_only_what_a_service_reads() {
    for env in ENVS {
        for (name, service) in project(env).services {
            let Some(read) = table_of(&service.image.clone().unwrap_or_default()) else { continue };
            for variable in service.environment.keys() {
                let is_read = read.iter().any(|it| it.name == *variable);
                assert!(is_read, "{env}: {name} is given {variable}, which it does not read");
            }
        }
    }
}

/// The table of what the compose file of swarms reads is complete, defaults and all.
#[test]
fn a_swarm_reads_what_its_table_lists() {
    let text = fs_err::read_to_string(repository().join(SWARM).join("compose.yaml")).unwrap();
    let read = model::variables(Utf8Path::new("compose.yaml"), &text).unwrap();
    let read: BTreeMap<_, _> =
        read.into_iter().map(|it| (it.name, it.default.unwrap_or_default())).collect();
    let listed = swarm().into_iter().map(|it| (it.name, it.default)).collect();
    assert_eq!(read, listed, "left: {SWARM}/compose.yaml, right: {SWARM}/variables.json");
}

/// A variable of ours that any source names is in the document.
#[test]
fn no_variable_is_left_out() {
    let ours = regex::Regex::new(r"\bJESSY_[A-Z][A-Z0-9_]*\b").unwrap();
    let read = regex::Regex::new(r#"env\.(?:get|has)\(\s*"([A-Z][A-Z0-9_]*)""#).unwrap();
    let document = document();
    let is_told = |name: &str| document.contains(&format!("| `{name}` |"));
    for entry in ignore::WalkBuilder::new(repository()).hidden(false).build() {
        let path = Utf8PathBuf::from_path_buf(entry.unwrap().into_path()).unwrap();
        let kinds = ["rs", "go", "yaml", "yml", "hcl", "toml", "sh"];
        let is_source = path.extension().is_some_and(|kind| kinds.contains(&kind))
            || path.file_name() == Some("Dockerfile")
            || path.ends_with(".ci/run");
        let is_fixture = path.as_str().contains("/tests/") || path.as_str().contains("_test.go");
        if !path.is_file() || !is_source || is_fixture || path.as_str().contains("/.git/") {
            continue;
        }
        let text = fs_err::read_to_string(&path).unwrap();
        let named = ours.find_iter(&text).map(|found| found.as_str());
        let asked = read.captures_iter(&text).map(|found| found.get(1).unwrap().as_str());
        for name in named.chain(asked) {
            assert!(is_told(name), "{path} names {name}, which no table lists");
        }
    }
}

/// The overlays' variables, each with its default per environment; `None` is demanded.
fn interpolated() -> BTreeMap<String, [Option<String>; 3]> {
    let mut found: BTreeMap<String, [Option<String>; 3]> = BTreeMap::new();
    let read = |name: &str| {
        let text = fs_err::read_to_string(repository().join(name)).unwrap();
        model::variables(Utf8Path::new(name), &text).unwrap()
    };
    let base = read("compose.yaml");
    for (at, env) in ENVS.iter().enumerate() {
        // An overlay's word comes after the base file's.
        for it in base.iter().chain(&read(&format!("compose.{env}.yaml"))) {
            let value = if it.required.is_some() { None } else { Some(it.default.clone()) };
            let entry = found.entry(it.name.clone()).or_insert([const { Some(String::new()) }; 3]);
            entry[at] = value.map(Option::unwrap_or_default);
        }
    }
    found
}

fn project(env: &str) -> Project {
    project_with(env, &BTreeMap::new(), Vec::new()).unwrap()
}

/// The merged model in an environment in which these variables are set.
fn project_with(
    env: &str,
    set: &BTreeMap<String, String>,
    env_files: Vec<Utf8PathBuf>,
) -> Result<Project, model::ModelErrors> {
    let mut vars = set.clone();
    if env == "prod" {
        vars.entry("JESSY_TOKEN_FILE".into()).or_insert(DEMANDED.into());
    }
    let files = vec!["compose.yaml".into(), format!("compose.{env}.yaml").into()];
    let project_dir = repository();
    let env_files = Some(env_files);
    model::load(&Source { files, project_dir, env: vars, env_files, ..Source::default() })
}

/// Whether a variable changes anything in an environment: two values for it are tried.
fn matters(env: &str, name: &str) -> bool {
    let pairs = [["7001", "7002"], ["127.0.0.7", "127.0.0.8"]];
    pairs.iter().any(|pair| {
        let models = pair.map(|value| {
            let set = BTreeMap::from([(name.to_owned(), value.to_owned())]);
            project_with(env, &set, Vec::new()).map(|project| project.to_json())
        });
        matches!(models, [Ok(one), Ok(two)] if one != two)
    })
}

/// The variables of `.env.example` with the comments above them.
fn example() -> Vec<Listed> {
    let text = fs_err::read_to_string(repository().join(".env.example")).unwrap();
    let mut found = Vec::new();
    let mut about = String::new();
    for line in text.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            about = format!("{about} {comment}").trim().to_owned();
        } else if let Some((name, default)) =
            line.strip_prefix('#').and_then(|it| it.split_once('='))
        {
            let about = std::mem::take(&mut about);
            let secret = services().iter().any(|it| it.name == name && it.secret);
            found.push(Listed { name: name.into(), default: default.into(), about, secret });
        } else {
            assert!(line.is_empty(), ".env.example: `{line}` is neither comment nor #NAME=default");
            about.clear();
        }
    }
    found
}

fn table(service: &str) -> Vec<Listed> {
    let folder = match service {
        EDGE => "ops/swarm/edge".into(),
        _ => Utf8PathBuf::from("services").join(service),
    };
    let path = repository().join(folder).join("variables.json");
    serde_json::from_str(&fs_err::read_to_string(path).unwrap()).unwrap()
}

fn swarm() -> Vec<Listed> {
    let path = repository().join(SWARM).join("variables.json");
    serde_json::from_str(&fs_err::read_to_string(path).unwrap()).unwrap()
}

fn services() -> Vec<Listed> {
    ["jessy-core", "jessy-api"].into_iter().flat_map(table).collect()
}

/// The table of what runs in an image of ours.
fn table_of(image: &str) -> Option<Vec<Listed>> {
    let name = image.split(':').next()?;
    ["jessy-core", "jessy-api"].contains(&name).then(|| table(name))
}

const HEAD: &str = "<!-- Generated from the tables of those who read them. Write it anew with:
     JESSY_BLESS=1 cargo nextest run -p cargo-jessy --test docs -->
# Environment

Every variable that Jessy reads: name, default, value per environment, whether it is secret, and
what it is for. An empty variable counts as an unset one.

What is set in the process's environment comes first, then `.env.<env>`, then `.env`, then the
default. The files stand beside `compose.yaml`. `.env.example` is the template of `.env`; git ignores
`.env`, `.env.dev` and `.env.prod`, and keeps `.env.test`, which is complete and holds no secret.
";

fn document() -> String {
    let mut text = HEAD.to_owned();
    let mut section = |title: &str, about: &str, head: &[&str], rows: Vec<Vec<String>>| {
        text.push_str(&format!("\n## {title}\n\n{about}\n\n| {} |\n", head.join(" | ")));
        text.push_str(&format!("|{}\n", "---|".repeat(head.len())));
        for row in rows {
            text.push_str(&format!("| {} |\n", row.join(" | ")));
        }
    };
    section(
        "Read by the compose files",
        "Set these for `cargo jessy up` and for `docker compose`. `.env.example` has the same list.",
        &["variable", "dev", "test", "prod", "secret", "what for"],
        compose_rows(),
    );
    for service in ["jessy-core", "jessy-api"] {
        section(
            &format!("Read by {service}"),
            "Set by the compose files for the service, where a value per environment stands; `—` is \
             the default.",
            &["variable", "default", "dev", "test", "prod", "secret", "what for"],
            service_rows(service),
        );
    }
    let head = ["variable", "default", "what for"];
    section(
        &format!("Read by {EDGE}"),
        "In front of the gateways of a Swarm. What it says of names and ports is for tests: a Swarm has \
         them as they are.",
        &head,
        plain_rows(&table(EDGE)),
    );
    section(
        "Read by the compose file of a swarm",
        "For `cargo jessy deploy`, which takes `NAME` in place of `NAME_FILE` for secrets.",
        &head,
        plain_rows(&swarm()),
    );
    section(
        "Read by `cargo jessy`",
        "Beside what cargo and Go read.",
        &head,
        plain_rows(VARIABLES),
    );
    let about = "Set for what runs on the host, by the native engine.";
    section("Given to services", about, &head, plain_rows(GIVEN));
    section("Read by tests and features", "Nobody else reads them.", &head, plain_rows(FOR_TESTS));
    text
}

fn compose_rows() -> Vec<Vec<String>> {
    let read = interpolated();
    let told = example();
    let row = |(name, values): (&String, &[Option<String>; 3])| {
        let told = told.iter().find(|it| it.name == *name);
        let mut row = vec![format!("`{name}`")];
        for (env, value) in ENVS.iter().zip(values) {
            row.push(match value {
                _ if !matters(env, name) => "no effect".to_owned(),
                None => "**required**".to_owned(),
                Some(value) => code(value),
            });
        }
        let secret = told.is_some_and(|it| it.secret);
        let about = told.map(|it| it.about.clone());
        row.extend([yes(secret), about.unwrap_or_default()]);
        row
    };
    read.iter().map(row).collect()
}

fn service_rows(service: &str) -> Vec<Vec<String>> {
    let projects = ENVS.map(project);
    let row = |it: Listed| {
        let mut row = vec![format!("`{}`", it.name), code(&it.default)];
        row.extend(projects.iter().map(|project| {
            let set = project.services[service].environment.get(&it.name);
            set.map_or("—".to_owned(), |value| code(value))
        }));
        row.extend([yes(it.secret), it.about]);
        row
    };
    table(service).into_iter().map(row).collect()
}

fn plain_rows<Text: AsRef<str>>(table: &[Variable<Text>]) -> Vec<Vec<String>> {
    let row = |it: &Variable<Text>| {
        vec![format!("`{}`", it.name.as_ref()), code(it.default.as_ref()), it.about.as_ref().into()]
    };
    table.iter().map(row).collect()
}

fn code(value: &str) -> String {
    if value.is_empty() { "unset".to_owned() } else { format!("`{value}`") }
}

fn yes(secret: bool) -> String {
    if secret { "yes" } else { "" }.to_owned()
}
