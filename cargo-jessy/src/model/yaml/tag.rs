//! What tags make of scalars, and keys of them.

use saphyr_parser::{ScalarStyle, Tag};

use super::node::{Node, Value};
use super::scalar::resolve;
use crate::model::error::ErrorKind;
use crate::model::report::Report;

/// The two tags with a meaning in compose.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Local {
    None,
    Reset,
    Override,
}

/// Levels below a node.
pub(super) fn depth(node: &Node) -> usize {
    match &node.value {
        Value::Seq(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Map(map) => 1 + map.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// The tag of compose's own.
pub(super) fn local(tag: Option<&Tag>) -> Local {
    match tag {
        Some(tag) if tag.handle == "!" && tag.suffix == "reset" => Local::Reset,
        Some(tag) if tag.handle == "!" && tag.suffix == "override" => Local::Override,
        _ => Local::None,
    }
}

/// A scalar's value; `None` if its tag says something that it isn't.
pub(super) fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Option<Value> {
    let tag = match tag {
        None if style == ScalarStyle::Plain => return Some(resolve(text)),
        // Compose takes every scalar with a tag of somebody's own, `!override` too, for text.
        Some(tag) if tag.is_yaml_core_schema() => tag,
        _ => return Some(Value::Str(text.to_owned())),
    };
    match (tag.suffix.as_str(), resolve(text)) {
        ("int", value @ Value::Int(_))
        | ("float", value @ Value::Float(_))
        | ("bool", value @ Value::Bool(_))
        | ("null", value @ Value::Null) => Some(value),
        #[expect(clippy::cast_precision_loss, reason = "a float was asked for")]
        ("float", Value::Int(value)) => Some(Value::Float(value as f64)),
        ("int" | "float" | "bool" | "null" | "map" | "seq", _) => None,
        _ => Some(Value::Str(text.to_owned())),
    }
}

/// Compose's keys are text; `null` and `true` as keys are slips of the pen.
pub(super) fn key_text(node: &Node, report: &mut Report) -> Option<String> {
    if let Value::Str(text) = &node.value {
        return Some(text.clone());
    }
    let message = match node.value.to_text() {
        Some(text) => format!("the key `{text}` is {}, and keys are text", node.kind()),
        None => format!("a key is {}, and keys are text", node.kind()),
    };
    report.help(ErrorKind::Syntax, node.at, message, "put the key in quotes");
    None
}
