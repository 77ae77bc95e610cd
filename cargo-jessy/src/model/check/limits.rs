//! Limits that can be given in two ways.

use super::consistency::Check;
use crate::model::error::ErrorKind;
use crate::model::units::parse_bytes;
use crate::model::yaml::Node;

/// A key, its other place with its name, and how to compare.
type Pair<'a> = (&'a str, Option<&'a Node>, &'a str, fn(&Node) -> Option<f64>);

impl Check<'_> {
    /// A limit that is given twice must be the same one.
    pub(super) fn limits(&mut self) {
        let Some(deploy) = self.service.get("deploy") else {
            return;
        };
        let at = |keys: &[&str]| keys.iter().try_fold(deploy, |node, key| node.get(key));
        let pairs: [Pair<'_>; 5] = [
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
            (
                "pids_limit",
                at(&["resources", "limits", "pids"]),
                "deploy.resources.limits.pids",
                number,
            ),
        ];
        for (key, deep, name, value) in pairs {
            let Some(own) = self.service.get(key) else {
                continue;
            };
            // Compose compares a limit that isn't given too, as 0, once its section is there.
            let section = match key {
                "scale" => deep,
                "mem_reservation" => at(&["resources", "reservations"]),
                _ => at(&["resources", "limits"]),
            };
            if section.is_some() && deep.and_then(value).unwrap_or(0.0) != value(own).unwrap_or(0.0)
            {
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
}

fn number(node: &Node) -> Option<f64> {
    node.value.to_text()?.parse().ok()
}

fn bytes(node: &Node) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "compared for equality with one of its kind")]
    parse_bytes(&node.value.to_text()?).map(|bytes| bytes as f64)
}
