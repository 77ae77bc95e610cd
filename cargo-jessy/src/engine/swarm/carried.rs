//! Keys that a stack writes in another way.

use serde_json::{Value as J, json};

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
pub(super) fn networks(path: &str, networks: &J, telling: &mut Telling<'_>) -> J {
    let entry = |(name, network): (&String, &J)| {
        let aliases = network.get("aliases").filter(|it| !it.is_null());
        for key in network.as_object().into_iter().flatten().map(|it| it.0) {
            if key != "aliases" && !key.starts_with("x-") {
                telling.lose(format!("{path}.{name}.{key}"), "tasks are given what they need");
            }
        }
        (name.clone(), aliases.map_or(J::Null, |it| json!({ "aliases": it })))
    };
    networks.as_object().map_or_else(|| networks.clone(), |map| map.iter().map(entry).collect())
}

/// Ports of the node that a task runs on.
pub(super) fn ports(path: &str, service: &J, telling: &mut Telling<'_>) -> Option<J> {
    let ports = service.get("ports")?.as_array()?;
    let port = |(at, port): (usize, &J)| {
        let key = format!("{path}.{at}");
        if let Some(address) = port.get("host_ip").and_then(J::as_str)
            && !matches!(address, "" | "0.0.0.0" | "::")
        {
            telling
                .refuse(&key, &format!("the port would be open on every address, not {address}"));
        }
        let published = port
            .get("published")
            .map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned));
        let number = published.as_deref().map(str::parse::<u16>);
        if let Some(Err(_)) = number {
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
        if let Some(Ok(number)) = number {
            out["published"] = number.into();
        }
        out
    };
    Some(ports.iter().enumerate().map(port).collect())
}
