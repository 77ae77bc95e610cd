//! Networks, volumes, secrets and configs by themselves.

use std::collections::BTreeSet;

use crate::model::error::ErrorKind;
use crate::model::report::Report;
use crate::model::units::parse_bytes;
use crate::model::yaml::{Map, Node, Value};

/// Checks the sections beside `services`, and sizes everywhere.
pub(crate) fn resources(root: &Node, report: &mut Report) {
    for (name, node) in root.entries("volumes") {
        let Some(map) = node.as_map().filter(|map| external(map)) else {
            continue;
        };
        let plain = |key: &str| matches!(key, "name" | "external") || key.starts_with("x-");
        for (key, child) in map.iter().filter(|(key, _)| !plain(key)) {
            let message = format!("volumes.{name}: an external volume can't have `{key}`");
            report.error(ErrorKind::Conflict, child.key, message);
        }
    }
    for (section, ways) in [
        ("secrets", ["file", "environment"].as_slice()),
        ("configs", ["file", "environment", "content"].as_slice()),
    ] {
        for (name, node) in root.entries(section) {
            source(section, name, node, ways, report);
        }
    }
    for (name, service) in root.entries("services") {
        for (key, node) in service.as_map().into_iter().flatten() {
            let sizes =
                ["mem_limit", "mem_reservation", "memswap_limit", "mem_swappiness", "shm_size"];
            let bad = node.as_str().filter(|text| parse_bytes(text).is_none());
            if sizes.contains(&key.as_str())
                && let Some(text) = bad
            {
                let message = format!("services.{name}.{key}: `{text}` isn't a size");
                let help = "write a number with its unit: 64k, 512m, 2g";
                report.help(ErrorKind::Schema, node.at, message, help);
            }
        }
        for item in devices(service) {
            if item.get("count").is_some() && item.get("device_ids").is_some() {
                let message = format!("services.{name}: devices by `count` and by `device_ids`");
                report.help(ErrorKind::Conflict, item.at, message, "give one of them only");
            }
        }
    }
}

fn devices(service: &Node) -> impl Iterator<Item = &Node> {
    let path = ["deploy", "resources", "reservations"];
    let deep = path.iter().try_fold(service, |node, key| node.get(key));
    service.items("gpus").iter().chain(deep.map(|node| node.items("devices")).unwrap_or_default())
}

fn source(section: &str, name: &str, node: &Node, ways: &[&str], report: &mut Report) {
    let Some(map) = node.as_map() else { return };
    let given = ways.iter().filter(|way| map.contains_key(**way)).count();
    let list = ways.join("`, `");
    if given > 1 {
        let message = format!("{section}.{name} has more than one of `{list}`");
        report.error(ErrorKind::Conflict, node.key, message);
    }
    // A secret of a driver needs no source to compose's schema, and does to its last check.
    let driver = map.contains_key("driver") && section == "configs";
    if given == 0 && !driver && !map.contains_key("external") {
        let message = format!("{section}.{name} needs one of `{list}`, or `external: true`");
        report.error(ErrorKind::Schema, node.key, message);
    }
}

fn external(map: &Map) -> bool {
    map.get("external").is_some_and(|node| node.value == Value::Bool(true))
}

/// Leaves out what no active service uses, as compose does.
pub(crate) fn drop_unused(root: &mut Node) {
    let mut used: [(&str, BTreeSet<String>); 4] = [
        ("networks", BTreeSet::new()),
        ("volumes", BTreeSet::new()),
        ("secrets", BTreeSet::new()),
        ("configs", BTreeSet::new()),
    ];
    for (_, service) in root.entries("services") {
        let source = |item: &Node| item.get_str("source").unwrap_or_default().to_owned();
        let build = service.get("build").map(|build| build.items("secrets")).unwrap_or_default();
        let volume = |item: &&Node| item.get_str("type") == Some("volume");
        used[0].1.extend(service.entries("networks").map(|(name, _)| name.clone()));
        used[1].1.extend(service.items("volumes").iter().filter(volume).map(source));
        used[2].1.extend(service.items("secrets").iter().chain(build).map(source));
        used[3].1.extend(service.items("configs").iter().map(source));
    }
    let Some(root) = root.as_map_mut() else {
        return;
    };
    for (section, names) in used {
        if let Some(map) = root.get_mut(section).and_then(Node::as_map_mut) {
            map.retain(|name, _| names.contains(name));
        }
    }
}
