//! Short forms to long ones, so that everything after this knows one form only.

mod ports;
mod volumes;

pub(crate) use volumes::{clean, parse_volume};

use super::error::ErrorKind;
use super::merge::to_names;
use super::path::Path;
use super::report::Report;
use super::yaml::{Map, Mark, Node, Value};

/// The long form of a whole file; what can't be read goes to `report`.
pub(crate) fn canonical(root: &mut Node, report: &mut Report) {
    let Some(root) = root.as_map_mut() else {
        return;
    };
    for (key, section) in root {
        let Some(entries) = section.as_map_mut() else {
            continue;
        };
        let path = Path::of(&[key]);
        for (name, entry) in entries {
            match key.as_str() {
                "services" => service(entry, &path.key(name), report),
                "networks" | "volumes" | "secrets" | "configs" => {
                    external(entry, &path.key(name), report);
                }
                _ => {}
            }
        }
    }
}

fn service(node: &mut Node, path: &Path, report: &mut Report) {
    let Some(map) = node.as_map_mut() else { return };
    for (key, child) in map {
        let path = path.key(key);
        match key.as_str() {
            "build" => build(child, report, &path),
            "depends_on" => depends_on(child),
            "env_file" => {
                listed(child);
                each(child, |item| named(item, "path"));
            }
            "label_file" | "dns" => {
                listed(child);
                if key == "dns"
                    && let Value::Seq(items) = &mut child.value
                {
                    items.retain(|item| !item.is_null() && item.as_str() != Some(""));
                }
            }
            "gpus" if child.as_str().is_some() => {
                let count = Node::str("all", child.at);
                let item = Value::Map(Map::from_iter([("count".to_owned(), count)]));
                child.value = Value::Seq(vec![Node::new(item, child.at)]);
            }
            "networks" => replace(child, |node| to_names(node, |_| Value::Null)),
            "volumes" => each(child, |item| volumes::long(item, report, &path)),
            "devices" => each(child, |item| device(item, report, &path)),
            "secrets" | "configs" => each(child, |item| named(item, "source")),
            "ports" => ports::long(child, report, &path),
            _ => {}
        }
    }
}

fn build(node: &mut Node, report: &mut Report, path: &Path) {
    named(node, "context");
    let Some(map) = node.as_map_mut() else { return };
    for (key, child) in map {
        match key.as_str() {
            "secrets" => each(child, |item| named(item, "source")),
            "additional_contexts" => assignments(child, report, &path.key(key)),
            "ssh" => ssh(child, report, &path.key(key)),
            _ => {}
        }
    }
}

fn depends_on(node: &mut Node) {
    replace(node, |node| to_names(node, |_| Value::Map(Map::new())));
    for dependency in node.as_map_mut().into_iter().flat_map(Map::values_mut) {
        let at = dependency.at;
        let Some(map) = dependency.as_map_mut() else {
            continue;
        };
        let condition = || Node::str("service_started", at);
        map.entry("condition".to_owned()).or_insert_with(condition);
        map.entry("required".to_owned()).or_insert_with(|| Node::bool(true, at));
    }
}

/// `[K=V]` as `{K: V}`.
fn assignments(node: &mut Node, report: &mut Report, path: &Path) {
    let Value::Seq(items) = &node.value else {
        return;
    };
    let mut map = Map::new();
    for item in items {
        let Some(text) = item.as_str() else { continue };
        match text.split_once('=') {
            Some((key, value)) => {
                map.insert(key.to_owned(), Node::str(value, item.at));
            }
            None => {
                let message = format!("{path}: `{text}` has no `=`");
                report.help(ErrorKind::Schema, item.at, message, "write name=value");
            }
        }
    }
    node.value = Value::Map(map);
}

fn ssh(node: &mut Node, report: &mut Report, path: &Path) {
    let Value::Seq(items) = &node.value else {
        return;
    };
    let mut map = Map::new();
    for item in items {
        let Some(text) = item.as_str() else { continue };
        match text.split_once('=') {
            Some((id, path)) => {
                map.insert(id.to_owned(), Node::str(path, item.at));
            }
            None if text == "default" => {
                map.insert(text.to_owned(), Node::new(Value::Null, item.at));
            }
            None => {
                let message = format!("{path}: the key `{text}` has no path");
                report.help(ErrorKind::Schema, item.at, message, "write id=path, or default");
            }
        }
    }
    node.value = Value::Map(map);
}

fn device(node: &mut Node, report: &mut Report, path: &Path) {
    let Some(text) = node.as_str() else { return };
    let parts: Vec<&str> = text.split(':').collect();
    let (source, target, permissions) = match parts.as_slice() {
        [source] => (*source, *source, "rwm"),
        [source, target] => (*source, *target, "rwm"),
        [source, target, permissions] => (*source, *target, *permissions),
        _ => {
            let message = format!("{path}: `{text}` has too many colons");
            let help = "write host:container:permissions";
            report.help(ErrorKind::Schema, node.at, message, help);
            return;
        }
    };
    let target = if target.is_empty() { source } else { target };
    let at = node.at;
    let entry = |key: &str, value: &str| (key.to_owned(), Node::str(value, at));
    node.value = Value::Map(Map::from_iter([
        entry("source", source),
        entry("target", target),
        entry("permissions", permissions),
    ]));
}

/// `external: {name: …}`, which is old, as `external: true` with a name.
fn external(node: &mut Node, path: &Path, report: &mut Report) {
    let at = node.at;
    let Some(map) = node.as_map_mut() else { return };
    let Some(old) = map.get("external").cloned().filter(|node| node.as_map().is_some()) else {
        return;
    };
    map.insert("external".to_owned(), Node::bool(true, old.at));
    let Some(name) = old.get("name").cloned() else {
        return;
    };
    match map.get("name") {
        Some(known) if known.value != name.value => {
            let message = format!("{path}: `name` and `external.name` differ");
            report.help(ErrorKind::Conflict, name.key, message, "keep `name` only");
        }
        _ => {
            map.insert("name".to_owned(), Node { at, ..name });
        }
    }
}

/// Text as a mapping with that one key.
fn named(node: &mut Node, key: &str) {
    if node.as_str().is_some() {
        let value = std::mem::replace(&mut node.value, Value::Null);
        let inner = Node::new(value, node.at);
        node.value = Value::Map(Map::from_iter([(key.to_owned(), inner)]));
    }
}

/// Text as a list of it.
fn listed(node: &mut Node) {
    if node.as_str().is_some() {
        let value = std::mem::replace(&mut node.value, Value::Null);
        node.value = Value::Seq(vec![Node::new(value, node.at)]);
    }
}

fn each(node: &mut Node, mut change: impl FnMut(&mut Node)) {
    if let Value::Seq(items) = &mut node.value {
        items.iter_mut().for_each(&mut change);
    }
}

fn replace(node: &mut Node, change: impl FnOnce(Node) -> Node) {
    let known = std::mem::replace(node, Node::new(Value::Null, Mark::NONE));
    *node = change(known);
}
