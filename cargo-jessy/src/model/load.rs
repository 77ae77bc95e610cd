//! The stages of a load.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use indexmap::IndexMap;

use super::canonical::canonical;
use super::check;
use super::error::{ErrorKind, Location, ModelError, ModelErrors};
use super::interpolate::{interpolate, substitute};
use super::merge::{self, merge, unique};
use super::project::{self, Project};
use super::render::texts;
use super::report::Report;
use super::resolve::{self, Environment, Paths};
use super::schema;
use super::yaml::{Document, Mark, Node, Value, parse};

/// What to load, and with what around it. Nothing else is read: no process environment, no
/// default file names.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The compose files, each laid over those before it. Relative ones are relative to
    /// `project_dir`.
    pub files: Vec<Utf8PathBuf>,
    /// Where relative paths start, and where `.env` is.
    pub project_dir: Utf8PathBuf,
    /// The project's name. `None`: `COMPOSE_PROJECT_NAME`, else the files' `name`, else the
    /// directory's.
    pub project_name: Option<String>,
    /// The process's environment; wins over env files. `HOME` is used for `~`.
    pub env: BTreeMap<String, String>,
    /// Env files, a later one over an earlier one. `None`: `.env` in `project_dir` if it is there.
    pub env_files: Option<Vec<Utf8PathBuf>>,
    /// The active profiles; `*` is all.
    pub profiles: Vec<String>,
}

/// Loads a project.
///
/// # Errors
/// Everything that the first stage with errors found, sorted by place: files that can't be read
/// ([`ErrorKind::Io`]), bad YAML or env files ([`ErrorKind::Syntax`]), variables
/// ([`ErrorKind::Interpolation`], [`ErrorKind::MissingVariable`]), keys and types
/// ([`ErrorKind::Schema`]), names ([`ErrorKind::Reference`]), circles ([`ErrorKind::Cycle`]) and
/// contradictions ([`ErrorKind::Conflict`]).
pub fn load(source: &Source) -> Result<Project, ModelErrors> {
    let report = &mut Report::default();
    let dir = resolve::project_dir(&source.project_dir);
    let documents = read(source, &dir, report);
    let mut env = environment(source, &dir, report);
    report.check()?;
    let name = name(source, &dir, &documents, &env, report);
    report.check()?;
    env.insert("COMPOSE_PROJECT_NAME".to_owned(), name.clone());

    let mut tree = overlay(documents, &env, report)?;
    if tree.as_map().is_none_or(|map| map.is_empty()) {
        let file = report.files().first().cloned();
        let at = file.map(|file| Location { file, line: 1, column: 1 });
        let message = "the compose file is empty".to_owned();
        report.add(ModelError { kind: ErrorKind::Schema, message, at, help: None });
    }
    report.check()?;

    let home = env.get("HOME").cloned();
    let paths = Paths { project_dir: &dir, home: home.as_deref() };
    resolve::defaults(&mut tree);
    check::resources(&tree, report);
    resolve::absolute(&mut tree, &paths);
    resolve::imply(&mut tree, &name, &env);
    let disabled = disable(&mut tree, &source.profiles);
    check::consistency(&tree, &disabled, report);
    check::circles(&tree, report);
    environments(&mut tree, &env, report);
    report.check()?;
    check::drop_unused(&mut tree);

    let mut project = empty(name, dir.clone(), tree, disabled, env);
    for (name, node) in project.tree.entries("services") {
        let mut service = project::service(name, node, &paths, report);
        service.depends_on.retain(|other, _| !project.disabled.contains_key(other));
        project.services.insert(name.clone(), service);
    }
    project::resources(&mut project, &paths, report);
    report.check()?;
    (project.files, project.warnings) = std::mem::take(report).into_parts();
    Ok(project)
}

fn empty(
    name: String,
    dir: Utf8PathBuf,
    tree: Node,
    disabled: IndexMap<String, Vec<String>>,
    env: Environment,
) -> Project {
    Project {
        name,
        dir,
        services: IndexMap::new(),
        disabled,
        networks: IndexMap::new(),
        volumes: IndexMap::new(),
        secrets: IndexMap::new(),
        configs: IndexMap::new(),
        warnings: Vec::new(),
        env,
        files: Vec::new(),
        tree,
    }
}

/// The documents of all files in their order.
fn read(source: &Source, dir: &Utf8Path, report: &mut Report) -> Vec<Document> {
    let mut documents = Vec::new();
    if source.files.is_empty() {
        let message = "no compose file was named".to_owned();
        report.add(ModelError { kind: ErrorKind::Io, message, at: None, help: None });
    }
    for file in &source.files {
        let number = report.add_file(file.clone());
        let bytes = match std::fs::read(dir.join(file)) {
            Ok(bytes) => bytes,
            Err(error) => {
                let message = format!("can't read {file}: {error}");
                report.add(ModelError { kind: ErrorKind::Io, message, at: None, help: None });
                continue;
            }
        };
        match std::str::from_utf8(&bytes) {
            Ok(text) => documents.extend(parse(text, number, report)),
            Err(error) => {
                let (good, _) = bytes.split_at(error.valid_up_to());
                let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
                let start = good.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
                let column = 1 + String::from_utf8_lossy(&good[start..]).chars().count();
                let number32 = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                let at = Mark { file: number, line: number32(line), column: number32(column) };
                let help = "save the file as UTF-8";
                report.help(ErrorKind::Syntax, at, "the text isn't UTF-8", help);
            }
        }
    }
    documents
}

fn environment(source: &Source, dir: &Utf8Path, report: &mut Report) -> Environment {
    let files = match &source.env_files {
        Some(files) => files.iter().map(|file| dir.join(file)).collect(),
        None => Vec::from_iter(Some(dir.join(".env")).filter(|file| file.is_file())),
    };
    resolve::files(&source.env, &files, report)
}

fn name(
    source: &Source,
    dir: &Utf8Path,
    documents: &[Document],
    env: &Environment,
    report: &mut Report,
) -> String {
    let set = env.get("COMPOSE_PROJECT_NAME").filter(|name| !name.is_empty());
    if let Some(name) = source.project_name.as_ref().or(set) {
        if normal(name) != *name || name.is_empty() {
            let message = format!("`{name}` can't name a project");
            let help = "use lower-case letters, digits, - and _, with a letter or digit first";
            report.help(ErrorKind::Schema, Mark::NONE, message, help);
        }
        return name.clone();
    }
    let given = documents.iter().rev().find_map(|document| document.root.get_str("name"));
    let given = given.and_then(|text| {
        // What is wrong with the text is told, with its place, when the file is filled in.
        let filled = substitute(text, &mut |name| env.get(name).cloned(), &mut Vec::new());
        filled.ok().map(|name| normal(&name)).filter(|name| !name.is_empty())
    });
    let name = given.unwrap_or_else(|| normal(dir.file_name().unwrap_or_default()));
    if name.is_empty() {
        let message = format!("the directory {dir} gives the project no name");
        report.help(ErrorKind::Schema, Mark::NONE, message, "add `name: …` to the compose file");
    }
    name
}

/// The characters that a project's name may have.
fn normal(name: &str) -> String {
    let name = name.to_lowercase();
    let good = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    let name: String = name.chars().filter(good).collect();
    name.trim_start_matches(['-', '_']).to_owned()
}

/// One canonical tree of all documents.
fn overlay(
    documents: Vec<Document>,
    env: &Environment,
    report: &mut Report,
) -> Result<Node, ModelErrors> {
    let mut tree = merge::nothing();
    for document in documents {
        let mut root = document.root;
        if root.as_map().is_none() {
            let message = format!("a compose file is a mapping, and this is {}", root.kind());
            report.error(ErrorKind::Schema, root.at, message);
            report.check()?;
        }
        interpolate(&mut root, env, report);
        unsupported(&root, report);
        report.check()?;
        merge::reset(&mut tree, &document.resets);
        tree = merge(tree, root, report);
        unique(&mut tree);
        schema::check(&tree, report);
        report.check()?;
        if let Some(version) = tree.as_map_mut().and_then(|map| map.shift_remove("version")) {
            let message = "`version` is obsolete and has no effect".to_owned();
            report.warn(ErrorKind::Schema, version.key, message);
        }
        canonical(&mut tree, report);
        unique(&mut tree);
        report.check()?;
    }
    Ok(tree)
}

/// Keys of the specification that we don't have.
fn unsupported(root: &Node, report: &mut Report) {
    if let Some(node) = root.get("include") {
        let help = "name the files one after the other instead: they are merged in order";
        report.help(ErrorKind::Schema, node.key, "`include` isn't supported here", help);
    }
    for (name, service) in root.entries("services") {
        if let Some(node) = service.get("extends") {
            let message = format!("services.{name}: `extends` isn't supported here");
            let help = "share keys with an anchor and a merge key: `x-base: &base {…}`, then `<<: *base`";
            report.help(ErrorKind::Schema, node.key, message, help);
        }
    }
}

/// Takes the services out that no active profile turns on.
fn disable(tree: &mut Node, active: &[String]) -> IndexMap<String, Vec<String>> {
    let mut disabled = IndexMap::new();
    let services = tree.as_map_mut().and_then(|root| root.get_mut("services"));
    let Some(services) = services.and_then(Node::as_map_mut) else { return disabled };
    services.retain(|name, service| {
        let profiles = service.get("profiles").map(texts).unwrap_or_default();
        let on = profiles.is_empty()
            || active.iter().any(|profile| profile == "*" || profiles.contains(profile));
        if !on {
            disabled.insert(name.clone(), profiles);
        }
        on
    });
    disabled
}

/// Puts what env and label files say into the services.
fn environments(tree: &mut Node, env: &Environment, report: &mut Report) {
    let services = tree.as_map_mut().and_then(|root| root.get_mut("services"));
    for service in services.and_then(Node::as_map_mut).into_iter().flat_map(|map| map.values_mut()) {
        let environment = resolve::service_environment(service, env, report);
        let labels = resolve::service_labels(service, report);
        let Some(map) = service.as_map_mut() else { continue };
        let mut put = |key: &str, value| {
            let known = map.get(key).map(|node| (node.at, node.key));
            let (at, key_at) = known.unwrap_or((Mark::NONE, Mark::NONE));
            map.insert(key.to_owned(), Node { value: Value::Map(value), at, key: key_at });
        };
        put("environment", environment);
        if let Some(labels) = labels {
            put("labels", labels);
        }
    }
}
