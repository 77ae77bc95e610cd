//! Laying one file over another, attribute by attribute as the specification says.

mod special;
mod unique;

pub(crate) use special::{pairs, to_names};
pub(crate) use unique::unique;

use super::error::ErrorKind;
use super::path::Path;
use super::report::Report;
use super::yaml::{Map, Node, Value};

/// Drops what a later file tagged `!reset` or `!override`.
pub(crate) fn reset(node: &mut Node, paths: &[Vec<String>]) {
    for path in paths {
        let Some((last, parents)) = path.split_last() else {
            continue;
        };
        let parent = parents.iter().try_fold(&mut *node, |node, key| {
            // Compose takes nothing out of lists by position.
            node.as_map_mut()?.get_mut(key)
        });
        if let Some(map) = parent.and_then(Node::as_map_mut) {
            map.shift_remove(last);
        }
    }
}

/// `over` laid over `base`; what can't be merged goes to `report`.
pub(crate) fn merge(base: Node, over: Node, report: &mut Report) -> Node {
    node(base, over, &Path::root(), report)
}

fn node(base: Node, over: Node, path: &Path, report: &mut Report) -> Node {
    if let Some(rule) = special::rule(path) {
        return rule(base, over, path, report);
    }
    plain(base, over, path, report)
}

/// Mappings by key, lists one behind the other, everything else replaced.
fn plain(base: Node, over: Node, path: &Path, report: &mut Report) -> Node {
    if over.is_null() {
        return base;
    }
    match (&base.value, &over.value) {
        (Value::Map(_), Value::Map(_)) => mappings(base, over, path, report),
        (Value::Seq(_), Value::Seq(_)) => lists(base, over),
        (Value::Map(_) | Value::Seq(_), _) => {
            let (wanted, got) = (base.kind(), over.kind());
            let message = format!("{path} is {wanted} in the file below, so it can't become {got}");
            let help = "write it the same way in both, or tag it `!override`";
            report.help(ErrorKind::Schema, over.at, message, help);
            base
        }
        _ => over,
    }
}

fn mappings(mut base: Node, over: Node, path: &Path, report: &mut Report) -> Node {
    let (Value::Map(into), Value::Map(from)) = (&mut base.value, over.value) else {
        return base;
    };
    for (key, value) in from {
        match into.get_mut(&key) {
            // An extension is somebody else's: replaced whole.
            Some(old) if !key.starts_with("x-") => {
                let known = std::mem::replace(old, Node::new(Value::Null, value.at));
                *old = node(known, value, &path.key(&key), report);
            }
            _ => {
                into.insert(key, value);
            }
        }
    }
    base
}

fn lists(mut base: Node, over: Node) -> Node {
    if let (Value::Seq(into), Value::Seq(from)) = (&mut base.value, over.value) {
        into.extend(from);
    }
    base
}

/// An empty mapping to start from.
pub(crate) fn nothing() -> Node {
    Node::new(Value::Map(Map::new()), super::yaml::Mark::NONE)
}
