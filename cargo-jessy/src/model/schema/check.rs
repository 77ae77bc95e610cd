//! A tree against the tables. Everything that is wrong is told, each with its place.

use super::kind::{Field, Kind, Names, Object};
use super::resources::FILE;
use crate::model::error::ErrorKind;
use crate::model::interpolate::boolean;
use crate::model::path::Path;
use crate::model::report::Report;
use crate::model::units::parse_duration;
use crate::model::words::suggest;
use crate::model::yaml::{Map, Node, Value};

/// Checks a whole file.
pub(crate) fn check(root: &Node, report: &mut Report) {
    Checker { report }.object(&FILE, root, &Path::root());
}

struct Checker<'r> {
    report: &'r mut Report,
}

impl Checker<'_> {
    fn fail(&mut self, node: &Node, path: &Path, expected: &str) {
        let got = match &node.value {
            Value::Map(_) | Value::Seq(_) | Value::Null => node.kind().to_owned(),
            value => format!("`{}`", value.to_text().unwrap_or_default()),
        };
        let message = format!("{path} must be {expected}, got {got}");
        let text = matches!(node.value, Value::Int(_) | Value::Float(_) | Value::Bool(_));
        let help = (text && expected == "text").then(|| "put the value in quotes".to_owned());
        self.report.push(ErrorKind::Schema, node.at, message, help);
    }

    fn kind(&mut self, kind: &Kind, node: &Node, path: &Path) {
        if !takes(kind, node) {
            self.fail(node, path, &describe(kind));
            return;
        }
        match kind {
            Kind::Enum(words) => {
                if let Some(text) = node.as_str().filter(|text| !words.contains(text)) {
                    let message = format!("{path} can't be `{text}`");
                    let help = suggest(text, words.iter().copied());
                    self.report.push(ErrorKind::Schema, node.at, message, help);
                }
            }
            Kind::Int(min, max) => {
                let value = match &node.value {
                    Value::Int(value) => Some(*value),
                    value => value.to_text().and_then(|text| text.parse().ok()),
                };
                if value.is_some_and(|value| !(*min..=*max).contains(&value)) {
                    let range = match *max {
                        i64::MAX => format!("{min} or more"),
                        max => format!("between {min} and {max}"),
                    };
                    self.fail(node, path, &range);
                }
            }
            Kind::Duration => {
                if node.as_str().and_then(parse_duration).is_none() {
                    let text = node.value.to_text().unwrap_or_default();
                    let message = format!("{path}: `{text}` isn't a duration");
                    let help = "write a number with its unit: 500ms, 10s, 1m30s, 1h";
                    self.report.help(ErrorKind::Schema, node.at, message, help);
                }
            }
            Kind::Object(object) => self.object(object, node, path),
            Kind::Names(names, kind) => self.names(*names, kind, node, path),
            Kind::List(kind, unique) => self.list(kind, *unique, node, path),
            Kind::ListOrDict => self.list_or_dict(node, path),
            Kind::OneOf(kinds) => {
                if let Some(kind) = kinds.iter().find(|kind| takes(kind, node)) {
                    self.kind(kind, node, path);
                }
            }
            Kind::Any
            | Kind::Str
            | Kind::Bool
            | Kind::Number
            | Kind::NumberOrStr
            | Kind::IntOrStr
            | Kind::Null => {}
        }
    }

    fn object(&mut self, object: &Object, node: &Node, path: &Path) {
        let Some(map) = node.as_map() else {
            self.fail(node, path, "a mapping");
            return;
        };
        for (key, child) in map {
            if object.extensible && key.starts_with("x-") {
                continue;
            }
            match object.fields.iter().find(|field| field.name == key) {
                Some(field) => self.kind(&field.kind, child, &path.key(key)),
                None => self.unknown(object.fields, key, child, path),
            }
        }
        for key in object.required.iter().filter(|key| !map.contains_key(**key)) {
            let message = format!("{path} needs the key `{key}`");
            self.report.error(ErrorKind::Schema, node.at, message);
        }
    }

    fn unknown(&mut self, fields: &[Field], key: &str, child: &Node, path: &Path) {
        let message = if path.is_root() {
            format!("a compose file has no key `{key}`")
        } else {
            format!("{path} has no key `{key}`")
        };
        let help = suggest(key, fields.iter().map(|field| field.name));
        self.report.push(ErrorKind::Schema, child.key, message, help);
    }

    fn names(&mut self, names: Names, kind: &Kind, node: &Node, path: &Path) {
        let Some(map) = node.as_map() else { return };
        for (key, child) in map {
            if let Some(rule) = broken(names, key) {
                let message = format!("{path}: the name `{key}` may hold {rule} only");
                self.report.error(ErrorKind::Schema, child.key, message);
            }
            self.kind(kind, child, &path.key(key));
        }
    }

    fn list(&mut self, kind: &Kind, unique: bool, node: &Node, path: &Path) {
        let Some(items) = node.as_seq() else { return };
        for (i, item) in items.iter().enumerate() {
            self.kind(kind, item, &path.index(i));
            if unique && items[..i].iter().any(|other| same(other, item)) {
                let message = format!("{path} has the same item twice");
                self.report.error(ErrorKind::Schema, item.at, message);
            }
        }
    }

    fn list_or_dict(&mut self, node: &Node, path: &Path) {
        match &node.value {
            Value::Map(map) => {
                for (key, child) in map {
                    if matches!(child.value, Value::Map(_) | Value::Seq(_)) {
                        self.fail(child, &path.key(key), "text, a number, a boolean or nothing");
                    }
                }
            }
            _ => self.list(&Kind::Str, true, node, path),
        }
    }
}

/// Whether a value is of the right sort, whatever is inside it.
fn takes(kind: &Kind, node: &Node) -> bool {
    let value = &node.value;
    match kind {
        Kind::Any => true,
        Kind::Str | Kind::Enum(_) | Kind::Duration => matches!(value, Value::Str(_)),
        Kind::Bool => match value {
            Value::Str(text) => boolean(text).is_some(),
            value => matches!(value, Value::Bool(_)),
        },
        Kind::Int(..) => match value {
            Value::Float(float) => float.fract() == 0.0,
            Value::Str(text) => text.parse::<i64>().is_ok(),
            value => matches!(value, Value::Int(_)),
        },
        Kind::Number => match value {
            Value::Str(text) => text.parse::<f64>().is_ok(),
            value => matches!(value, Value::Int(_) | Value::Float(_)),
        },
        Kind::NumberOrStr => matches!(value, Value::Int(_) | Value::Float(_) | Value::Str(_)),
        Kind::IntOrStr => matches!(value, Value::Int(_) | Value::Str(_)),
        Kind::Null => node.is_null(),
        Kind::Object(_) | Kind::Names(..) => matches!(value, Value::Map(_)),
        Kind::List(..) => matches!(value, Value::Seq(_)),
        Kind::ListOrDict => matches!(value, Value::Seq(_) | Value::Map(_)),
        Kind::OneOf(kinds) => kinds.iter().any(|kind| takes(kind, node)),
    }
}

fn describe(kind: &Kind) -> String {
    match kind {
        Kind::Any => "anything",
        Kind::Str | Kind::Enum(_) => "text",
        Kind::Bool => "true or false",
        Kind::Int(..) => "a whole number",
        Kind::Number => "a number",
        Kind::NumberOrStr => "a number or text",
        Kind::IntOrStr => "a whole number or text",
        Kind::Duration => "a duration such as 10s",
        Kind::Null => "nothing",
        Kind::Object(_) | Kind::Names(..) => "a mapping",
        Kind::List(..) => "a list",
        Kind::ListOrDict => "a list or a mapping",
        Kind::OneOf(kinds) => {
            let names: Vec<String> =
                kinds.iter().filter(|kind| !matches!(kind, Kind::Null)).map(describe).collect();
            return names.join(" or ");
        }
    }
    .to_owned()
}

/// What a name may hold, if it holds something else.
fn broken(names: Names, key: &str) -> Option<&'static str> {
    let good = |f: fn(char) -> bool| !key.is_empty() && key.chars().all(f);
    match names {
        Names::Resource if !good(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) => {
            Some("letters, digits, dots, dashes and underscores")
        }
        Names::Lower if !good(|c| c.is_ascii_lowercase()) => Some("lower-case letters"),
        Names::Resource | Names::Lower | Names::Any => None,
    }
}

/// Whether two values are equal wherever they stand.
fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Seq(a), Value::Seq(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Map(a), Value::Map(b)) => same_maps(a, b),
        (a, b) => a == b,
    }
}

fn same_maps(a: &Map, b: &Map) -> bool {
    let found = |key: &String, a: &Node| b.get(key).is_some_and(|b| same(a, b));
    a.len() == b.len() && a.iter().all(|(key, a)| found(key, a))
}
