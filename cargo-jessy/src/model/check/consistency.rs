//! One service beside the others.

use std::collections::BTreeSet;

use crate::model::error::ErrorKind;
use crate::model::path::Path;
use crate::model::report::Report;
use crate::model::units::parse_bytes;
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
        check.health();
        check.dependencies();
        check.references();
        check.limits();
        check.watch();
    }
}

struct Check<'a> {
    root: &'a Node,
    disabled: &'a Disabled,
    service: &'a Node,
    path: Path,
    report: &'a mut Report,
}

impl Check<'_> {
    fn at(&self, key: &str) -> Mark {
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
            let Some(target) = context.as_str().and_then(|text| text.strip_prefix("service:")) else {
                continue;
            };
            let path = path.key("build").key("additional_contexts").key(name);
            match self.root.get("services").and_then(|services| services.get(target)) {
                None => self.unknown_service(target, context.at, &path.to_string()),
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

    fn health(&mut self) {
        let Some(test) = self.service.get("healthcheck").and_then(|check| check.get("test")) else {
            return;
        };
        let Some(first) = test.as_seq().and_then(|items| items.first()) else { return };
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
            let path = self.path.key("depends_on");
            let Some(profiles) = self.disabled.get(name) else {
                self.unknown_service(name, dependency.key, &path.to_string());
                continue;
            };
            let optional = dependency.get("required").map(|node| &node.value);
            if optional == Some(&Value::Bool(false)) {
                continue;
            }
            let profiles = profiles.join(", ");
            let message = format!("{path}: the service `{name}` is off (profiles: {profiles})");
            let help = "turn one of its profiles on, or say `required: false`";
            self.report.help(ErrorKind::Reference, dependency.key, message, help);
        }
    }

    fn unknown_service(&mut self, name: &str, at: Mark, path: &str) {
        let at = if at.is_none() { self.service.key } else { at };
        let message = format!("{path}: there is no service `{name}`");
        let active = self.root.entries("services").map(|(name, _)| name.as_str());
        let known: BTreeSet<&str> = active.chain(self.disabled.keys().map(String::as_str)).collect();
        self.report.push(ErrorKind::Reference, at, message, suggest(name, known));
    }

    fn references(&mut self) {
        let mut wanted: Vec<(&str, String, Mark, Path)> = Vec::new();
        for (name, node) in self.service.entries("networks") {
            wanted.push(("networks", name.clone(), node.key, self.path.key("networks")));
        }
        for (i, item) in self.service.items("volumes").iter().enumerate() {
            let source = item.get_str("source").unwrap_or_default();
            if item.get_str("type") == Some("volume") && !source.is_empty() {
                let path = self.path.key("volumes").index(i);
                wanted.push(("volumes", source.to_owned(), item.at, path));
            }
        }
        let build = self.service.get("build");
        let lists = [
            ("configs", self.service.items("configs"), self.path.key("configs")),
            ("secrets", self.service.items("secrets"), self.path.key("secrets")),
            (
                "secrets",
                build.map(|build| build.items("secrets")).unwrap_or_default(),
                self.path.key("build").key("secrets"),
            ),
        ];
        for (section, items, path) in lists {
            for item in items {
                let source = item.get_str("source").unwrap_or_default();
                wanted.push((section, source.to_owned(), item.at, path.clone()));
            }
        }
        for (section, name, at, path) in wanted {
            self.reference(section, &name, at, &path);
        }
    }

    fn reference(&mut self, section: &str, name: &str, at: Mark, path: &Path) {
        let known = self.root.get(section).and_then(Node::as_map);
        if known.is_some_and(|known| known.contains_key(name)) {
            return;
        }
        let kind = section.trim_end_matches('s');
        let message = format!("{path}: there is no {kind} `{name}`");
        let names: Vec<&str> = known.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let names = names.into_iter().filter(|name| *name != "default");
        let define = format!("define it at the end of the file: `{section}: {{ {name}: … }}`");
        let help = suggest(name, names).unwrap_or(define);
        let at = if at.is_none() { self.service.key } else { at };
        self.report.help(ErrorKind::Reference, at, message, help);
    }

    /// A limit that is given twice must be the same one.
    fn limits(&mut self) {
        let Some(deploy) = self.service.get("deploy") else { return };
        let at = |keys: &[&str]| keys.iter().try_fold(deploy, |node, key| node.get(key));
        let pairs: [(&str, Option<&Node>, &str, fn(&Node) -> Option<f64>); 5] = [
            ("scale", at(&["replicas"]), "deploy.replicas", number),
            ("cpus", at(&["resources", "limits", "cpus"]), "deploy.resources.limits.cpus", number),
            (
                "mem_limit",
                at(&["resources", "limits", "memory"]),
                "deploy.resources.limits.memory",
                bytes,
            ),
            (
                "mem_reservation",
                at(&["resources", "reservations", "memory"]),
                "deploy.resources.reservations.memory",
                bytes,
            ),
            ("pids_limit", at(&["resources", "limits", "pids"]), "deploy.resources.limits.pids", number),
        ];
        for (key, deep, name, value) in pairs {
            let Some(own) = self.service.get(key) else { continue };
            // Compose compares a limit that isn't given too, as 0, once its section is there.
            let section = match key {
                "scale" => deep,
                "mem_reservation" => at(&["resources", "reservations"]),
                _ => at(&["resources", "limits"]),
            };
            if section.is_some() && deep.and_then(value).unwrap_or(0.0) != value(own).unwrap_or(0.0) {
                let message = format!("{}: `{key}` and `{name}` differ", self.path);
                self.report.help(ErrorKind::Conflict, own.key, message, "give one of them only");
            }
        }
        let replicas = self.service.get("scale").or(at(&["replicas"])).and_then(number);
        if replicas.is_some_and(|n| n > 1.0) && self.service.get("container_name").is_some() {
            let message = format!("{}: several copies can't share a `container_name`", self.path);
            self.report.error(ErrorKind::Conflict, self.at("container_name"), message);
        }
    }

    fn watch(&mut self) {
        let Some(develop) = self.service.get("develop") else { return };
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

fn number(node: &Node) -> Option<f64> {
    node.value.to_text()?.parse().ok()
}

fn bytes(node: &Node) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "compared for equality with one of its kind")]
    parse_bytes(&node.value.to_text()?).map(|bytes| bytes as f64)
}
