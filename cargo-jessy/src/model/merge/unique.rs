//! Lists in which a later item takes the place of an earlier one that means the same thing.

use super::{Node, Path, Value};
use crate::model::canonical::parse_volume;

/// How items are told apart; `None` keeps the item as it is.
type Index = fn(&Node) -> Option<String>;

const SERVICE: &[(&str, Index)] = &[
    ("annotations", key),
    ("build.args", key),
    ("build.additional_contexts", key),
    ("build.tags", key),
    ("build.labels", key),
    ("cap_add", key),
    ("cap_drop", key),
    ("configs", config),
    ("deploy.labels", key),
    ("dns", key),
    ("dns_opt", key),
    ("dns_search", key),
    ("environment", key),
    ("env_file", env_file),
    ("expose", text),
    ("labels", key),
    ("links", key),
    ("networks.*.aliases", key),
    ("networks.*.link_local_ips", key),
    ("ports", port),
    ("profiles", key),
    ("secrets", secret),
    ("sysctls", key),
    ("tmpfs", key),
    ("volumes", volume),
    ("devices", device),
];

const TOP: &[(&str, Index)] = &[("networks.*.labels", key), ("networks.*.ipam.options", key)];

/// Removes what a later item replaces, everywhere in the tree.
pub(crate) fn unique(node: &mut Node) {
    walk(node, &Path::root());
}

fn walk(node: &mut Node, path: &Path) {
    match &mut node.value {
        Value::Map(map) => {
            for (name, child) in map {
                walk(child, &path.key(name));
            }
        }
        Value::Seq(items) => {
            let find = |table: &[(&str, Index)], parts: &[&str]| {
                table.iter().find(|(pattern, _)| Path::parts_match(parts, pattern)).map(|r| r.1)
            };
            let index = match path.parts().as_slice() {
                ["services", _, rest @ ..] => find(SERVICE, rest),
                parts => find(TOP, parts),
            };
            if let Some(index) = index {
                dedupe(items, index);
            }
        }
        _ => {}
    }
}

fn dedupe(items: &mut Vec<Node>, index: Index) {
    let mut places = std::collections::HashMap::new();
    let mut kept: Vec<Node> = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        let Some(name) = index(&item) else {
            kept.push(item);
            continue;
        };
        match places.get(&name) {
            Some(&place) => kept[place] = item,
            None => {
                places.insert(name, kept.len());
                kept.push(item);
            }
        }
    }
    *items = kept;
}

fn key(node: &Node) -> Option<String> {
    let text = node.as_str()?;
    Some(text.split_once('=').map_or(text, |(name, _)| name).to_owned())
}

fn text(node: &Node) -> Option<String> {
    node.value.to_text()
}

fn mount(node: &Node, root: &str) -> Option<String> {
    match node.as_str() {
        Some(name) => Some(format!("{root}/{name}")),
        None => match node.get_str("target") {
            Some(target) => Some(target.to_owned()),
            None => Some(format!("{root}/{}", node.get_str("source")?)),
        },
    }
}

fn config(node: &Node) -> Option<String> {
    mount(node, "")
}

fn secret(node: &Node) -> Option<String> {
    mount(node, "/run/secrets")
}

fn env_file(node: &Node) -> Option<String> {
    node.as_str().or_else(|| node.get_str("path")).map(str::to_owned)
}

fn volume(node: &Node) -> Option<String> {
    match node.as_str() {
        Some(text) => parse_volume(text).ok()?.target,
        None => node.get_str("target").map(str::to_owned),
    }
}

fn device(node: &Node) -> Option<String> {
    match node.as_str() {
        Some(text) => Some(text.split(':').nth(1).or(text.split(':').next())?.to_owned()),
        None => node.get_str("target").map(str::to_owned),
    }
}

fn port(node: &Node) -> Option<String> {
    if node.as_map().is_none() {
        return node.value.to_text();
    }
    let part = |key| node.get(key).and_then(|node| node.value.to_text());
    let (host, published) = (part("host_ip"), part("published").unwrap_or_default());
    let (target, protocol) = (part("target")?, part("protocol"));
    let host = host.as_deref().unwrap_or("0.0.0.0");
    Some(format!("{host}:{published}:{target}/{}", protocol.as_deref().unwrap_or("tcp")))
}
