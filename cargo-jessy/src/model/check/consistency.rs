//! One service beside the others.

use std::collections::BTreeSet;

use crate::model::error::ErrorKind;
use crate::model::path::Path;
use crate::model::report::Report;
use crate::model::words::suggest;
use crate::model::yaml::{Mark, Node, Value};

/// Services that are off, with their profiles.
pub(crate) type Disabled = indexmap::IndexMap<String, Vec<String>>;

/// Checks every active service of the tree.
pub(crate) fn consistency(root: &Node, disabled: &Disabled, report: &mut Report) {
    for (name, service) in root.entries("services") {
        let path = Path::of(&["services", name]);
        let mut check = Check { root, disabled, service, path, report };
        check.source();
        check.networks();
        check.halves();
        check.health();
        check.dependencies();
        check.references();
        check.limits();
        check.watch();
    }
}

/// One service and what is around it.
pub(super) struct Check<'a> {
    pub(super) root: &'a Node,
    pub(super) disabled: &'a Disabled,
    pub(super) service: &'a Node,
    pub(super) path: Path,
    pub(super) report: &'a mut Report,
}

impl Check<'_> {
    pub(super) fn at(&self, key: &str) -> Mark {
        self.service.get(key).map_or(self.service.key, |node| node.key)
    }

    fn source(&mut self) {
        let path = self.path.clone();
        let text = |key: &str| self.service.get_str(key).is_some_and(|text| !text.is_empty());
        let build = self.service.get("build");
        if build.is_none() && !text("image") {
            let message = format!("{path} has neither `image` nor `build`");
            self.report.error(ErrorKind::Schema, self.service.key, message);
        }
        let Some(build) = build else { return };
        let both = build.get("dockerfile").is_some_and(|node| node.as_str() != Some(""));
        if both && build.get("dockerfile_inline").is_some() {
            let message = format!("{path}.build has both `dockerfile` and `dockerfile_inline`");
            self.report.error(ErrorKind::Conflict, build.key, message);
        }
        let platforms = build.items("platforms");
        if let Some(platform) = self.service.get("platform")
            && !platforms.is_empty()
            && !platforms.iter().any(|known| known.value == platform.value)
        {
            let message = format!("{path}.build.platforms lacks the service's own `platform`");
            self.report.error(ErrorKind::Conflict, platform.at, message);
        }
        for (name, context) in build.entries("additional_contexts") {
            let Some(target) = context.as_str().and_then(|text| text.strip_prefix("service:"))
            else {
                continue;
            };
            let path = path.key("build").key("additional_contexts").key(name);
            match self.root.get("services").and_then(|services| services.get(target)) {
                None => {
                    let message = format!("{path}: there is no service `{target}`");
                    self.unknown_service(target, context.at, message);
                }
                Some(other) if other.get("build").is_none() => {
                    let message = format!("{path}: the service `{target}` isn't built");
                    self.report.error(ErrorKind::Reference, context.at, message);
                }
                Some(_) => {}
            }
        }
    }

    fn networks(&mut self) {
        let mode = self.service.get_str("network_mode").unwrap_or_default();
        let any = self.service.entries("networks").next().is_some();
        if !mode.is_empty() && any {
            let message = format!("{} has both `network_mode` and `networks`", self.path);
            self.report.error(ErrorKind::Conflict, self.at("network_mode"), message);
        }
    }

    /// Mounts of the host without a path, and hosts without an address.
    fn halves(&mut self) {
        for (i, item) in self.service.items("volumes").iter().enumerate() {
            let empty = item.get_str("source").unwrap_or_default().is_empty();
            if item.get_str("type") == Some("bind") && empty {
                let path = self.path.key("volumes").index(i);
                let message = format!("{path} needs the key `source`: what to mount");
                self.report.error(ErrorKind::Schema, item.at, message);
            }
        }
        let build = self.service.get("build");
        let built = build.map(|build| build.items("extra_hosts")).unwrap_or_default();
        for item in self.service.items("extra_hosts").iter().chain(built) {
            let text = item.as_str().unwrap_or_default();
            let host = text.split(['=', ':']).next().unwrap_or_default();
            if host.is_empty() || host == text {
                let message = format!("{}.extra_hosts: `{text}` isn't a host", self.path);
                let help = "write name=address";
                self.report.help(ErrorKind::Schema, item.at, message, help);
            }
        }
    }

    fn health(&mut self) {
        let Some(test) = self.service.get("healthcheck").and_then(|check| check.get("test")) else {
            return;
        };
        let Some(first) = test.as_seq().and_then(|items| items.first()) else {
            return;
        };
        if !matches!(first.as_str(), Some("CMD" | "CMD-SHELL" | "NONE")) {
            let message = format!("{}.healthcheck.test must start with a keyword", self.path);
            let help = "the first item is CMD (words), CMD-SHELL (one line for a shell) or NONE";
            self.report.help(ErrorKind::Schema, first.at, message, help);
        }
    }

    fn dependencies(&mut self) {
        for (name, dependency) in self.service.entries("depends_on") {
            let known = self.root.get("services").and_then(Node::as_map);
            if known.is_some_and(|services| services.contains_key(name)) {
                continue;
            }
            let path = &self.path;
            let Some(profiles) = self.disabled.get(name) else {
                let message = format!("{path} depends on `{name}`, and there is no such service");
                self.unknown_service(name, dependency.key, message);
                continue;
            };
            let optional = dependency.get("required").map(|node| &node.value);
            if optional == Some(&Value::Bool(false)) {
                continue;
            }
            let profiles = profiles.join(", ");
            let message =
                format!("{path} depends on `{name}`, which is off (profiles: {profiles})");
            let help = "turn one of its profiles on, or say `required: false`";
            let at = if dependency.key.is_none() { self.service.key } else { dependency.key };
            self.report.help(ErrorKind::Reference, at, message, help);
        }
    }

    fn unknown_service(&mut self, name: &str, at: Mark, message: String) {
        let at = if at.is_none() { self.service.key } else { at };
        let active = self.root.entries("services").map(|(name, _)| name.as_str());
        let known: BTreeSet<&str> =
            active.chain(self.disabled.keys().map(String::as_str)).collect();
        self.report.push(ErrorKind::Reference, at, message, suggest(name, known));
    }

    fn watch(&mut self) {
        let Some(develop) = self.service.get("develop") else {
            return;
        };
        for (i, item) in develop.items("watch").iter().enumerate() {
            let path = self.path.key("develop").key("watch").index(i);
            let free = matches!(item.get_str("action"), Some("rebuild" | "restart"));
            if !free && item.get_str("target").unwrap_or_default().is_empty() {
                let message = format!("{path} needs the key `target`");
                self.report.error(ErrorKind::Schema, item.at, message);
            }
            if item.get_str("path") == Some("") {
                let message = format!("{path}.path is empty");
                self.report.error(ErrorKind::Schema, item.at, message);
            }
        }
    }
}
