//! From what files say to what holds: defaults, absolute paths, names, environments and the
//! dependencies that other keys imply.

mod environment;
mod implied;
mod paths;

pub(crate) use environment::{Environment, files, service_environment, service_labels, to_map};
pub(crate) use implied::imply;
pub(crate) use paths::{Paths, absolute, project_dir};

use super::yaml::{Map, Node, Value};

/// Adds what compose adds when a key isn't given.
pub(crate) fn defaults(root: &mut Node) {
    let services = root.as_map_mut().and_then(|root| root.get_mut("services"));
    for service in services.and_then(Node::as_map_mut).into_iter().flat_map(Map::values_mut) {
        let Some(service) = service.as_map_mut() else {
            continue;
        };
        if let Some(build) = service.get_mut("build") {
            let at = build.at;
            if let Some(build) = build.as_map_mut() {
                build.entry("context".to_owned()).or_insert_with(|| Node::str(".", at));
            }
        }
        for item in items(service, "secrets") {
            let at = item.at;
            let source = item.get_str("source").unwrap_or_default();
            let target = Node::str(format!("/run/secrets/{source}"), at);
            if let Some(item) = item.as_map_mut() {
                item.entry("target".to_owned()).or_insert(target);
            }
        }
        for item in items(service, "ports") {
            let at = item.at;
            let Some(item) = item.as_map_mut() else {
                continue;
            };
            item.entry("protocol".to_owned()).or_insert_with(|| Node::str("tcp", at));
            item.entry("mode".to_owned()).or_insert_with(|| Node::str("ingress", at));
        }
        for item in items(service, "gpus") {
            all_devices(item);
        }
        let reservations = ["deploy", "resources", "reservations"];
        let deep = reservations
            .iter()
            .try_fold(service, |map, key| map.get_mut(*key).and_then(Node::as_map_mut));
        for item in deep.into_iter().flat_map(|map| items(map, "devices")) {
            all_devices(item);
        }
    }
}

fn all_devices(item: &mut Node) {
    let at = item.at;
    let Some(item) = item.as_map_mut() else {
        return;
    };
    if !item.contains_key("count") && !item.contains_key("device_ids") {
        item.insert("count".to_owned(), Node::str("all", at));
    }
}

/// The items of a list under a key, to change.
fn items<'m>(map: &'m mut Map, key: &str) -> std::slice::IterMut<'m, Node> {
    match map.get_mut(key).map(|node| &mut node.value) {
        Some(Value::Seq(items)) => items.iter_mut(),
        _ => [].iter_mut(),
    }
}
