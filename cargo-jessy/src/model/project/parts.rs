//! The sections of a service as types.

use std::collections::BTreeMap;

use super::from::{duration, flag, pairs};
use super::service::{
    Build, Condition, Dependency, FileMount, Healthcheck, Mount, MountKind, Port, Restart,
};
use crate::model::error::ErrorKind;
use crate::model::path::Path;
use crate::model::render::{raw, test};
use crate::model::report::Report;
use crate::model::words::suggest;
use crate::model::yaml::Node;

pub(super) fn build(node: &Node) -> Build {
    let text = |key: &str| node.get_str(key).map(str::to_owned);
    Build {
        context: text("context").unwrap_or_default(),
        dockerfile: text("dockerfile"),
        dockerfile_inline: text("dockerfile_inline"),
        target: text("target"),
        args: pairs(node, "args"),
    }
}

pub(super) fn port(node: &Node) -> Port {
    let text = |key: &str| node.get(key).and_then(|n| n.value.to_text()).filter(|t| !t.is_empty());
    Port {
        host_ip: text("host_ip"),
        published: text("published"),
        target: text("target").and_then(|text| text.parse().ok()).unwrap_or_default(),
        protocol: text("protocol").unwrap_or_default(),
        mode: text("mode").unwrap_or_default(),
    }
}

pub(super) fn mount(node: &Node, path: &Path, report: &mut Report) -> Mount {
    let kinds = [
        ("bind", MountKind::Bind),
        ("volume", MountKind::Volume),
        ("tmpfs", MountKind::Tmpfs),
        ("npipe", MountKind::NamedPipe),
        ("cluster", MountKind::Cluster),
    ];
    let name = node.get_str("type").unwrap_or_default();
    let kind = kinds.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
    if kind.is_none() {
        let at = node.get("type").map_or(node.at, |node| node.at);
        let message = format!("{path}.volumes: `{name}` isn't a kind of mount");
        let help = suggest(name, kinds.iter().map(|(known, _)| *known));
        report.push(ErrorKind::Schema, at, message, help);
    }
    Mount {
        kind: kind.unwrap_or(MountKind::Volume),
        source: node.get_str("source").map(str::to_owned),
        target: node.get_str("target").unwrap_or_default().to_owned(),
        read_only: flag(node, "read_only"),
    }
}

pub(super) fn dependency(node: &Node) -> Dependency {
    let condition = match node.get_str("condition") {
        Some("service_healthy") => Condition::Healthy,
        Some("service_completed_successfully") => Condition::CompletedSuccessfully,
        _ => Condition::Started,
    };
    Dependency { condition, required: flag(node, "required"), restart: flag(node, "restart") }
}

pub(super) fn healthcheck(node: &Node, path: &Path, report: &mut Report) -> Healthcheck {
    let path = path.key("healthcheck");
    let retries = node.get("retries").and_then(|node| node.value.to_text());
    Healthcheck {
        test: node.get("test").map(test).unwrap_or_default(),
        interval: duration(node, "interval", &path, report),
        timeout: duration(node, "timeout", &path, report),
        retries: retries.and_then(|text| text.parse().ok()),
        start_period: duration(node, "start_period", &path, report),
        start_interval: duration(node, "start_interval", &path, report),
        disable: flag(node, "disable"),
    }
}

pub(super) fn restart(node: &Node, path: &Path, report: &mut Report) -> Restart {
    let Some(child) = node.get("restart") else {
        return Restart::No;
    };
    let text = child.as_str().unwrap_or_default();
    let max = text.strip_prefix("on-failure:").map(str::parse);
    match (text, max) {
        ("" | "no", _) => Restart::No,
        ("always", _) => Restart::Always,
        ("unless-stopped", _) => Restart::UnlessStopped,
        ("on-failure", _) => Restart::OnFailure { max: None },
        (_, Some(Ok(max))) => Restart::OnFailure { max: Some(max) },
        _ => {
            let message = format!("{path}.restart: `{text}` isn't a restart policy");
            let known = ["no", "always", "on-failure", "on-failure:3", "unless-stopped"];
            let help = suggest(text, known);
            report.push(ErrorKind::Schema, child.at, message, help);
            Restart::No
        }
    }
}

pub(super) fn file_mount(node: &Node, root: &str) -> FileMount {
    let source = node.get_str("source").unwrap_or_default().to_owned();
    let target = match node.get_str("target") {
        Some(target) if target.starts_with('/') => target.to_owned(),
        Some(target) => format!("{root}{target}"),
        None => format!("{root}{source}"),
    };
    FileMount { source, target }
}

pub(super) fn replicas(node: &Node) -> Option<u32> {
    let deploy = node.get("deploy").and_then(|deploy| deploy.get("replicas"));
    node.get("scale").or(deploy)?.value.to_text()?.parse().ok()
}

pub(super) fn extensions(node: &Node) -> BTreeMap<String, serde_json::Value> {
    let entries = node.as_map().into_iter().flatten();
    entries.filter(|(key, _)| key.starts_with("x-")).map(|(k, v)| (k.clone(), raw(v))).collect()
}
