//! The canonical tree as types. What doesn't fit a type goes to the report with its place.

use std::time::Duration;

use camino::Utf8PathBuf;
use indexmap::IndexMap;

use super::native_from::Reader;
use super::parts::{
    build, dependency, extensions, file_mount, healthcheck, mount, port, replicas, restart,
};
use super::service::Service;
use super::{Config, Network, Project, Secret, Volume};
use crate::model::error::ErrorKind;
use crate::model::path::Path;
use crate::model::render::{command, texts};
use crate::model::report::Report;
use crate::model::resolve::{Paths, to_map};
use crate::model::units::std_duration;
use crate::model::words::split;
use crate::model::yaml::{Node, Value};

/// One service.
pub(crate) fn service(name: &str, node: &Node, paths: &Paths<'_>, report: &mut Report) -> Service {
    let path = Path::of(&["services", name]);
    let text = |key: &str| node.get_str(key).filter(|text| !text.is_empty()).map(str::to_owned);
    let networks = node.entries("networks");
    let aliases = networks.map(|(name, network)| (name.clone(), texts_at(network, "aliases")));
    let aliases: IndexMap<_, _> = aliases.filter(|(_, names)| !names.is_empty()).collect();
    let native = node.get("x-jessy").map(|x| Reader { paths, report }.facts(name, x));
    Service {
        name: name.to_owned(),
        image: text("image"),
        build: node.get("build").map(build),
        command: words(node, "command", &path, report),
        entrypoint: words(node, "entrypoint", &path, report),
        environment: pairs(node, "environment"),
        ports: node.items("ports").iter().map(port).collect(),
        expose: texts_at(node, "expose"),
        volumes: node.items("volumes").iter().map(|item| mount(item, &path, report)).collect(),
        depends_on: node.entries("depends_on").map(|(k, v)| (k.clone(), dependency(v))).collect(),
        healthcheck: node.get("healthcheck").map(|node| healthcheck(node, &path, report)),
        restart: restart(node, &path, report),
        stop_grace_period: duration(node, "stop_grace_period", &path, report),
        stop_signal: text("stop_signal"),
        secrets: node
            .items("secrets")
            .iter()
            .map(|item| file_mount(item, "/run/secrets/"))
            .collect(),
        configs: node.items("configs").iter().map(|item| file_mount(item, "/")).collect(),
        networks: node.entries("networks").map(|(name, _)| name.clone()).collect(),
        aliases,
        working_dir: text("working_dir"),
        user: text("user"),
        profiles: texts_at(node, "profiles"),
        labels: labels(node),
        replicas: replicas(node),
        native,
        extensions: extensions(node),
    }
}

/// Fills in the networks, volumes, secrets and configs of a tree.
pub(crate) fn resources(project: &mut Project, paths: &Paths<'_>, report: &mut Report) {
    let tree = &project.tree;
    let name = |node: &Node| node.get_str("name").unwrap_or_default().to_owned();
    let text = |node: &Node, key: &str| node.get_str(key).map(str::to_owned);
    let file = |node: &Node| node.get_str("file").map(Utf8PathBuf::from);
    for (key, node) in tree.entries("networks") {
        let (external, internal) = (flag(node, "external"), flag(node, "internal"));
        let network =
            Network { name: name(node), external, internal, driver: text(node, "driver") };
        project.networks.insert(key.clone(), network);
    }
    for (key, node) in tree.entries("volumes") {
        let external = flag(node, "external");
        let volume = Volume { name: name(node), external, driver: text(node, "driver") };
        project.volumes.insert(key.clone(), volume);
    }
    for (key, node) in tree.entries("secrets") {
        let jessy = node.get("x-jessy");
        let secret = Secret {
            name: name(node),
            file: file(node),
            environment: text(node, "environment"),
            external: flag(node, "external"),
            generate: jessy.is_some_and(|node| Reader { paths, report }.generate(key, node)),
        };
        project.secrets.insert(key.clone(), secret);
    }
    for (key, node) in tree.entries("configs") {
        let config = Config {
            name: name(node),
            file: file(node),
            environment: text(node, "environment"),
            content: text(node, "content"),
            external: flag(node, "external"),
        };
        project.configs.insert(key.clone(), config);
    }
}

pub(super) fn flag(node: &Node, key: &str) -> bool {
    match node.get(key).map(|node| &node.value) {
        Some(Value::Bool(value)) => *value,
        Some(Value::Str(text)) => crate::model::interpolate::boolean(text) == Some(true),
        _ => false,
    }
}

fn texts_at(node: &Node, key: &str) -> Vec<String> {
    node.get(key).map(texts).unwrap_or_default()
}

/// Entries with a value.
pub(super) fn pairs(node: &Node, key: &str) -> IndexMap<String, String> {
    let Some(mut map) = node.get(key).cloned() else {
        return IndexMap::new();
    };
    to_map(&mut map);
    let entries = map.as_map().into_iter().flatten();
    entries.filter_map(|(key, node)| Some((key.clone(), node.value.to_text()?))).collect()
}

/// Labels: one without a value is an empty one.
fn labels(node: &Node) -> IndexMap<String, String> {
    let Some(mut map) = node.get("labels").cloned() else {
        return IndexMap::new();
    };
    to_map(&mut map);
    let entries = map.as_map().into_iter().flatten();
    entries.map(|(key, node)| (key.clone(), node.value.to_text().unwrap_or_default())).collect()
}

fn words(node: &Node, key: &str, path: &Path, report: &mut Report) -> Option<Vec<String>> {
    let node = node.get(key)?;
    if let Some(line) = node.as_str() {
        let path = path.key(key);
        match split(line) {
            None => {
                let message = format!("{path}: a quote or bracket in `{line}` is never closed");
                let help = "write the words as a list: [program, word, …]";
                report.help(ErrorKind::Schema, node.at, message, help);
            }
            Some(words) => {
                if let Some(sign) = words.cut {
                    let message = format!(
                        "{path}: compose runs no shell, so it drops `{sign}` and what follows"
                    );
                    report.warn(ErrorKind::Schema, node.at, message);
                }
            }
        }
    }
    Some(command(node))
}

pub(super) fn duration(
    node: &Node,
    key: &str,
    path: &Path,
    report: &mut Report,
) -> Option<Duration> {
    let node = node.get(key)?;
    let duration = node.value.to_text().as_deref().and_then(std_duration);
    if duration.is_none() {
        let message = format!("{}: a time can't be negative", path.key(key));
        report.error(ErrorKind::Schema, node.at, message);
    }
    duration
}
