//! The stages of a load.

mod read;

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use indexmap::IndexMap;

use crate::model::canonical::canonical;
use crate::model::check;
use crate::model::error::{ErrorKind, Location, ModelError, ModelErrors};
use crate::model::interpolate::interpolate;
use crate::model::merge::{self, merge, unique};
use crate::model::project::{self, Project};
use crate::model::render::texts;
use crate::model::report::Report;
use crate::model::resolve::{self, Environment, Paths};
use crate::model::schema;
use crate::model::yaml::{Document, Map, Mark, Node, Value};
use crate::redact;

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
    let documents = read::documents(source, &dir, report);
    let mut env = read::environment(source, &dir, report);
    // Before anything can be wrong with them.
    env.iter().for_each(|(name, value)| redact::variable(name, value));
    report.check()?;
    let name = read::name(source, &dir, &documents, &env, report);
    report.check()?;
    env.insert("COMPOSE_PROJECT_NAME".to_owned(), name.clone());

    let mut tree = overlay(documents, &env, report)?;
    if tree.as_map().is_none_or(Map::is_empty) {
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
        report.check_but_schema()?;
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
            let help =
                "share keys with an anchor and a merge key: `x-base: &base {…}`, then `<<: *base`";
            report.help(ErrorKind::Schema, node.key, message, help);
        }
    }
}

/// Takes the services out that no active profile turns on.
fn disable(tree: &mut Node, active: &[String]) -> IndexMap<String, Vec<String>> {
    let mut disabled = IndexMap::new();
    let services = tree.as_map_mut().and_then(|root| root.get_mut("services"));
    let Some(services) = services.and_then(Node::as_map_mut) else {
        return disabled;
    };
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
    for service in services.and_then(Node::as_map_mut).into_iter().flat_map(|map| map.values_mut())
    {
        let environment = resolve::service_environment(service, env, report);
        let labels = resolve::service_labels(service, report);
        let Some(map) = service.as_map_mut() else {
            continue;
        };
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
