//! One value by its kind. `None` leaves the key out.

use serde_json::{Map as Json, Value as J};

use super::{Flavour, object};
use crate::model::interpolate::boolean;
use crate::model::merge::pairs;
use crate::model::schema::Emit;
use crate::model::units::{format_duration, parse_bytes, parse_duration};
use crate::model::words::split;
use crate::model::yaml::{Node, Value};

pub(super) fn emit(kind: &Emit, node: Option<&Node>, flavour: Flavour) -> Option<J> {
    let node = match (node, kind) {
        (Some(node), _) => node,
        (None, Emit::Command) => return (flavour == Flavour::Json).then_some(J::Null),
        (None, Emit::ObjectAlways(fields)) => {
            let nothing = super::super::merge::nothing();
            let out = object(fields, &nothing, flavour);
            return (flavour == Flavour::Json).then_some(out);
        }
        (None, Emit::StrAlways) => return Some(J::String(String::new())),
        (None, _) => return None,
    };
    match kind {
        Emit::Skip => None,
        Emit::Str => text(node).filter(|text| !text.is_empty()).map(J::String),
        Emit::StrAlways => text(node).map(J::String),
        Emit::Bool => truth(node).filter(|value| *value).map(J::Bool),
        Emit::BoolAlways => truth(node).map(J::Bool),
        Emit::Int => int(node).filter(|value| *value != 0).map(J::from),
        Emit::IntAlways => int(node).map(J::from),
        Emit::Float => float(node).filter(|value| *value != 0.0).map(number),
        Emit::Bytes => {
            bytes(node).filter(|value| *value != 0).map(|value| J::String(value.to_string()))
        }
        Emit::Duration => duration(node).filter(|nanos| *nanos != 0).map(printed),
        Emit::DurationAlways => duration(node).map(printed),
        Emit::StrList => filled(J::Array(texts(node).into_iter().map(J::String).collect())),
        Emit::Mapping => filled(J::Object(mapping(node, || J::String(String::new())))),
        Emit::MappingOrNull => filled(J::Object(mapping(node, || J::Null))),
        Emit::Hosts => filled(hosts(node)),
        Emit::Command => Some(J::from(command(node))),
        Emit::Test => filled(J::from(test(node))),
        Emit::Object(fields) => Some(object(fields, node, flavour)),
        Emit::ObjectAlways(fields) => {
            let out = object(fields, node, flavour);
            if flavour == Flavour::Json { Some(out) } else { filled(out) }
        }
        Emit::List(fields) => {
            let items = node.as_seq().unwrap_or_default();
            filled(items.iter().map(|item| object(fields, item, flavour)).collect())
        }
        Emit::Names(fields) => {
            let entry = |node: &Node| match node.is_null() {
                true => J::Null,
                false => object(fields, node, flavour),
            };
            let map = node.as_map()?;
            filled(J::Object(map.iter().map(|(name, node)| (name.clone(), entry(node))).collect()))
        }
        Emit::Ulimits => {
            let map = node.as_map()?;
            filled(J::Object(map.iter().map(|(k, v)| (k.clone(), ulimit(v, flavour))).collect()))
        }
        Emit::DeviceCount => {
            let all = node.as_str().is_some_and(|text| text.eq_ignore_ascii_case("all"));
            let count = if all { Some(-1) } else { int(node) };
            count.filter(|count| *count != 0).map(J::from)
        }
        Emit::Ssh => filled(ssh(node)),
    }
}

fn filled(value: J) -> Option<J> {
    let empty = match &value {
        J::Array(items) => items.is_empty(),
        J::Object(map) => map.is_empty(),
        _ => false,
    };
    (!empty).then_some(value)
}

fn text(node: &Node) -> Option<String> {
    node.value.to_text()
}

fn truth(node: &Node) -> Option<bool> {
    match &node.value {
        Value::Bool(value) => Some(*value),
        Value::Str(text) => boolean(text),
        _ => None,
    }
}

fn int(node: &Node) -> Option<i64> {
    match &node.value {
        Value::Int(value) => Some(*value),
        #[expect(clippy::cast_possible_truncation, reason = "compose drops the fraction too")]
        Value::Float(value) => Some(*value as i64),
        Value::Str(text) => text.parse().ok(),
        _ => None,
    }
}

/// Compose holds these in 32 bits and prints as many digits as those need.
fn float(node: &Node) -> Option<f64> {
    let text = match &node.value {
        Value::Str(text) => text.clone(),
        #[expect(clippy::cast_possible_truncation, reason = "as compose does")]
        Value::Float(value) => (*value as f32).to_string(),
        value => value.to_text()?,
    };
    text.parse::<f32>().ok()?.to_string().parse().ok()
}

/// A number as Go writes it in JSON: whole ones without a fraction.
pub(super) fn number(value: f64) -> J {
    #[expect(clippy::cast_possible_truncation, reason = "only whole and small values get here")]
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return J::from(value as i64);
    }
    J::from(value)
}

fn bytes(node: &Node) -> Option<i64> {
    match &node.value {
        Value::Int(value) => Some(*value),
        Value::Str(text) => parse_bytes(text),
        _ => None,
    }
}

fn duration(node: &Node) -> Option<i64> {
    parse_duration(&text(node)?)
}

fn printed(nanos: i64) -> J {
    J::String(format_duration(nanos))
}

/// Text or a list of it.
pub(crate) fn texts(node: &Node) -> Vec<String> {
    match &node.value {
        Value::Seq(items) => items.iter().filter_map(text).collect(),
        _ => text(node).into_iter().collect(),
    }
}

fn mapping(node: &Node, nothing: impl Fn() -> J) -> Json<String, J> {
    match &node.value {
        Value::Map(map) => {
            let value = |node: &Node| text(node).map_or_else(&nothing, J::String);
            map.iter().map(|(key, node)| (key.clone(), value(node))).collect()
        }
        _ => {
            let entry = |item: String| match item.split_once('=') {
                Some((key, value)) => (key.to_owned(), J::String(value.to_owned())),
                None => (item, nothing()),
            };
            texts(node).into_iter().map(entry).collect()
        }
    }
}

fn hosts(node: &Node) -> J {
    let items = match &node.value {
        Value::Map(map) => pairs(map),
        Value::Seq(items) => items.clone(),
        _ => Vec::new(),
    };
    let mut lines = Vec::new();
    for item in items.iter().filter_map(Node::as_str) {
        let (host, ips) =
            item.split_once('=').or_else(|| item.split_once(':')).unwrap_or((item, ""));
        for ip in ips.split(',') {
            let ip = ip.strip_prefix('[').and_then(|ip| ip.strip_suffix(']')).unwrap_or(ip);
            lines.push(format!("{host}={ip}"));
        }
    }
    lines.sort();
    J::from(lines)
}

/// The words of a command; a line that can't be split was complained of before.
pub(crate) fn command(node: &Node) -> Vec<String> {
    match node.as_str() {
        Some(line) => split(line).map(|words| words.words).unwrap_or_default(),
        None => texts(node),
    }
}

/// A health test as its words, the first being `CMD`, `CMD-SHELL` or `NONE`.
pub(crate) fn test(node: &Node) -> Vec<String> {
    match node.as_str() {
        Some(line) => vec!["CMD-SHELL".to_owned(), line.to_owned()],
        None => texts(node),
    }
}

fn ulimit(node: &Node, flavour: Flavour) -> J {
    if let Some(single) = int(node).filter(|value| *value != 0) {
        return J::from(single);
    }
    let mut out = Json::new();
    for key in ["soft", "hard"] {
        let value = node.get(key).and_then(int).unwrap_or_default();
        if value != 0 || flavour == Flavour::Yaml {
            out.insert(key.to_owned(), J::from(value));
        }
    }
    J::Object(out)
}

fn ssh(node: &Node) -> J {
    let entry = |(id, path): (&String, &Node)| match text(path) {
        // Compose's own print of this is neither JSON nor readable again.
        Some(path) => format!("{id}={path}"),
        None => id.clone(),
    };
    J::from(node.as_map().into_iter().flatten().map(entry).collect::<Vec<_>>())
}
