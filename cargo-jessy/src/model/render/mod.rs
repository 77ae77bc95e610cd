//! The canonical tree as `docker compose config` prints it.

mod value;

pub(crate) use value::{command, test, texts};

use serde_json::{Map as Json, Value as J};

use super::schema::{CONFIG, Field, NETWORK, SECRET, SERVICE, VOLUME};
use super::yaml::{Map, Node, Value};

/// The two prints differ a little, as compose's do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// `--format json`: always with `command`, never with a service's `x-…` keys.
    Json,
    /// The default: what isn't given is left out, `x-…` keys stay.
    Yaml,
}

/// The whole project.
pub(crate) fn project(name: &str, root: &Node, flavour: Flavour) -> J {
    let mut out = Json::new();
    out.insert("name".to_owned(), J::String(name.to_owned()));
    out.insert("services".to_owned(), section(root, "services", SERVICE.fields, flavour));
    let sections = [
        ("networks", NETWORK.fields),
        ("volumes", VOLUME.fields),
        ("secrets", SECRET.fields),
        ("configs", CONFIG.fields),
    ];
    for (key, fields) in sections {
        let section = section(root, key, fields, flavour);
        if section.as_object().is_some_and(|map| !map.is_empty()) {
            out.insert(key.to_owned(), section);
        }
    }
    extensions(root.as_map(), &mut out);
    if flavour == Flavour::Yaml {
        drop_absent(&mut out);
    }
    escape(J::Object(out), flavour)
}

/// Takes out optional dependencies on services that are off: compose prints them and then can't
/// read its own print.
fn drop_absent(out: &mut Json<String, J>) {
    let Some(services) = out.get_mut("services").and_then(J::as_object_mut) else {
        return;
    };
    let names: Vec<String> = services.keys().cloned().collect();
    for service in services.values_mut().filter_map(J::as_object_mut) {
        if let Some(dependencies) = service.get_mut("depends_on").and_then(J::as_object_mut) {
            dependencies.retain(|name, _| names.contains(name));
            if dependencies.is_empty() {
                service.shift_remove("depends_on");
            }
        }
    }
}

fn section(root: &Node, key: &str, fields: &[Field], flavour: Flavour) -> J {
    let entry = |(name, node): (&String, &Node)| (name.clone(), object(fields, node, flavour));
    J::Object(root.entries(key).map(entry).collect())
}

/// One mapping by its table.
pub(super) fn object(fields: &[Field], node: &Node, flavour: Flavour) -> J {
    let mut out = Json::new();
    for field in fields {
        let child = node.get(field.name);
        // Docker reads the keys of these two in its own spelling, and compose prints it so.
        let name = match (field.name, flavour) {
            ("path", Flavour::Json) if is_throttle(fields) => "Path",
            ("weight", Flavour::Json) if is_throttle(fields) => "Weight",
            ("rate", Flavour::Json) if is_throttle(fields) => "Rate",
            (name, _) => name,
        };
        if let Some(value) = value::emit(&field.emit, child, flavour) {
            out.insert(name.to_owned(), value);
        }
    }
    if flavour == Flavour::Yaml {
        extensions(node.as_map(), &mut out);
    }
    J::Object(out)
}

/// The two kinds of items below `blkio_config`.
fn is_throttle(fields: &[Field]) -> bool {
    matches!(fields, [path, rate] if path.name == "path" && matches!(rate.name, "weight" | "rate"))
}

fn extensions(map: Option<&Map>, out: &mut Json<String, J>) {
    for (key, node) in map.into_iter().flatten().filter(|(key, _)| key.starts_with("x-")) {
        out.insert(key.clone(), raw(node));
    }
}

/// A node as it is.
pub(crate) fn raw(node: &Node) -> J {
    match &node.value {
        Value::Null => J::Null,
        Value::Bool(value) => J::Bool(*value),
        Value::Int(value) => J::from(*value),
        Value::Float(value) => value::number(*value),
        Value::Str(text) => J::String(text.clone()),
        Value::Seq(items) => items.iter().map(raw).collect(),
        Value::Map(map) => J::Object(map.iter().map(|(k, v)| (k.clone(), raw(v))).collect()),
    }
}

/// `$` as `$$`, so that the print can be read again. Compose does so in keys too, where reading
/// doesn't undo it; YAML is there to be read again, so its keys stay.
fn escape(value: J, flavour: Flavour) -> J {
    match value {
        J::String(text) => J::String(text.replace('$', "$$")),
        J::Array(items) => items.into_iter().map(|item| escape(item, flavour)).collect(),
        J::Object(map) => {
            let key = |key: String| match flavour {
                Flavour::Json => key.replace('$', "$$"),
                Flavour::Yaml => key,
            };
            J::Object(map.into_iter().map(|(k, v)| (key(k), escape(v, flavour))).collect())
        }
        other => other,
    }
}
