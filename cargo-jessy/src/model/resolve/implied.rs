//! What keys imply: the default network, dependencies, names of resources.

use super::environment::fill;
use super::items;
use crate::model::canonical::clean;
use crate::model::interpolate::boolean;
use crate::model::yaml::{Map, Mark, Node, Value};
use std::collections::BTreeMap;

/// Adds what the keys of the whole file imply.
pub(crate) fn imply(root: &mut Node, project: &str, env: &BTreeMap<String, String>) {
    let Some(root) = root.as_map_mut() else {
        return;
    };
    let mut default = false;
    let services = root.get_mut("services").and_then(Node::as_map_mut);
    for node in services.into_iter().flat_map(Map::values_mut) {
        let at = node.key;
        let Some(service) = node.as_map_mut() else {
            continue;
        };
        default |= attach(service);
        if service.get("pull_policy").and_then(Node::as_str) == Some("if_not_present") {
            let missing = Node::str("missing", service["pull_policy"].at);
            service.insert("pull_policy".to_owned(), missing);
        }
        if let Some(build) = service.get_mut("build").and_then(Node::as_map_mut) {
            self::build(build, env);
        }
        if let Some(environment) = service.get_mut("environment") {
            fill(environment, env);
        }
        for item in items(service, "volumes") {
            let target = item.as_map_mut().and_then(|item| item.get_mut("target"));
            if let Some(target) = target
                && let Some(text) = target.as_str()
            {
                // An empty one is `.` to compose, which Docker then refuses.
                let text = if text.is_empty() { ".".to_owned() } else { clean(text) };
                target.value = Value::Str(text);
            }
        }
        dependencies(service, at);
    }
    if default {
        let networks = section(root, "networks");
        networks.entry("default".to_owned()).or_insert(Node::new(Value::Null, Mark::NONE));
    }
    for key in ["networks", "volumes", "configs", "secrets"] {
        let entries = root.get_mut(key).and_then(Node::as_map_mut);
        for (name, node) in entries.into_iter().flatten() {
            resource(name, node, project);
        }
    }
}

/// A service without networks is on the default one; whether this one is there.
fn attach(service: &mut Map) -> bool {
    if service.contains_key("network_mode") {
        return false;
    }
    let networks = section(service, "networks");
    if networks.is_empty() {
        networks.insert("default".to_owned(), Node::new(Value::Null, Mark::NONE));
    }
    networks.contains_key("default")
}

/// A mapping under a key, made if it isn't there.
fn section<'m>(map: &'m mut Map, key: &str) -> &'m mut Map {
    let empty = || Node::new(Value::Map(Map::new()), Mark::NONE);
    let node = map.entry(key.to_owned()).or_insert_with(empty);
    if node.as_map().is_none() {
        node.value = Value::Map(Map::new());
    }
    match &mut node.value {
        Value::Map(map) => map,
        // It was made one just above.
        _ => unreachable!("a mapping was put here"),
    }
}

fn build(build: &mut Map, env: &BTreeMap<String, String>) {
    let missing = |key| build.get(key).is_none_or(Node::is_null);
    if missing("dockerfile") && missing("dockerfile_inline") {
        build.insert("dockerfile".to_owned(), Node::str("Dockerfile", Mark::NONE));
    }
    if let Some(args) = build.get_mut("args") {
        fill(args, env);
        // An argument without a value is none, unlike a variable of the environment.
        if let Some(args) = args.as_map_mut() {
            args.retain(|_, value| !value.is_null());
        }
    }
}

fn resource(name: &str, node: &mut Node, project: &str) {
    if node.is_null() {
        node.value = Value::Map(Map::new());
    }
    let at = node.at;
    let Some(map) = node.as_map_mut() else { return };
    if map.get("name").is_none_or(Node::is_null) {
        let external = map.get("external").is_some_and(is_true);
        let name = if external { name.to_owned() } else { format!("{project}_{name}") };
        map.insert("name".to_owned(), Node::str(name, at));
    }
}

/// Whether a node says yes.
fn is_true(node: &Node) -> bool {
    match &node.value {
        Value::Bool(value) => *value,
        Value::Str(text) => boolean(text) == Some(true),
        _ => false,
    }
}

/// Dependencies that come with links, shared namespaces and shared volumes.
fn dependencies(service: &mut Map, at: Mark) {
    let mut implied: Vec<(String, bool, Mark)> = Vec::new();
    for link in items(service, "links") {
        let text = link.as_str().unwrap_or_default();
        let name = text.split_once(':').map_or(text, |(name, _)| name);
        implied.push((name.to_owned(), true, link.at));
    }
    for key in ["network_mode", "ipc", "pid", "uts", "cgroup"] {
        if let Some(node) = service.get(key)
            && let Some(name) = node.as_str().and_then(|text| text.strip_prefix("service:"))
        {
            implied.push((name.to_owned(), true, node.at));
        }
    }
    for source in items(service, "volumes_from") {
        let text = source.as_str().unwrap_or_default();
        if !text.starts_with("container:") {
            let name = text.split_once(':').map_or(text, |(name, _)| name);
            implied.push((name.to_owned(), false, source.at));
        }
    }
    if implied.is_empty() {
        return;
    }
    let empty = || Node::new(Value::Map(Map::new()), at);
    let node = service.entry("depends_on".to_owned()).or_insert_with(empty);
    let Some(known) = node.as_map_mut() else {
        return;
    };
    for (name, restart, at) in implied {
        known.entry(name).or_insert_with(|| {
            let entry = |key: &str, node| (key.to_owned(), node);
            let map = Map::from_iter([
                entry("condition", Node::str("service_started", at)),
                entry("restart", Node::bool(restart, at)),
                entry("required", Node::bool(true, at)),
            ]);
            Node::new(Value::Map(map), at)
        });
    }
}
