//! Keys that a stack writes in another way.

use serde_json::{Map, Value as J, json};

use super::render::Telling;
use crate::model::{ErrorKind, ModelError};

/// A number that a stack wants as a text.
pub(super) fn text(value: &J) -> J {
    match value {
        J::Number(number) => J::String(number.to_string()),
        other => other.clone(),
    }
}

/// Networks with the aliases there: an address of one's own can't be kept by more than one task.
pub(super) fn networks(path: &str, service: &J, telling: &mut Telling<'_>) -> Option<J> {
    let networks = service.get("networks")?;
    let entry = |(name, network): (&String, &J)| {
        let aliases = network.get("aliases").filter(|it| !it.is_null());
        for key in network.as_object().into_iter().flatten().map(|it| it.0) {
            if key != "aliases" {
                let path = format!("{path}.networks.{name}");
                telling.lose(&path, key, "tasks are given what they need");
            }
        }
        (name.clone(), aliases.map_or(J::Null, |it| json!({ "aliases": it })))
    };
    let each = |map: &Map<String, J>| map.iter().map(entry).collect();
    Some(networks.as_object().map_or_else(|| networks.clone(), each))
}

/// Ports of the node that a task runs on.
pub(super) fn ports(path: &str, service: &J, telling: &mut Telling<'_>) -> Option<J> {
    let ports = service.get("ports")?.as_array()?;
    let port = |(at, port): (usize, &J)| {
        let key = format!("{path}.ports.{at}");
        if let Some(address) = port.get("host_ip").and_then(J::as_str)
            && !matches!(address, "" | "0.0.0.0" | "::")
        {
            telling
                .refuse(&key, &format!("the port would be open on every address, not {address}"));
        }
        // One that the system picks has none.
        let number = port.get("published").map(|it| text(it).as_str().and_then(as_port));
        if number == Some(None) {
            telling.errors.push(ModelError {
                kind: ErrorKind::Schema,
                message: format!("{key}: a stack has no ranges of ports"),
                at: telling.project.location(&key),
                help: Some("write each port by itself".to_owned()),
            });
        }
        let mut out = json!({
            "target": port.get("target"),
            "protocol": port.get("protocol").cloned().unwrap_or_else(|| "tcp".into()),
            "mode": "host",
        });
        if let Some(Some(number)) = number {
            out["published"] = number.into();
        }
        out
    };
    Some(ports.iter().enumerate().map(port).collect())
}

fn as_port(text: &str) -> Option<u16> {
    text.parse().ok()
}
