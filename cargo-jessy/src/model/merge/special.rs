//! The attributes that don't merge like plain mappings and lists.

use super::{Map, Node, Path, Report, Value, lists, mappings, plain};

/// A rule: base, overlay, where.
type Rule = fn(Node, Node, &Path, &mut Report) -> Node;

/// Attributes of a service.
const SERVICE: &[(&str, Rule)] = &[
    ("annotations", sequence),
    ("build", build),
    ("build.args", sequence),
    ("build.additional_contexts", sequence),
    ("build.extra_hosts", hosts),
    ("build.labels", sequence),
    ("command", replace),
    ("depends_on", depends_on),
    ("deploy.labels", sequence),
    ("dns", sequence),
    ("dns_opt", sequence),
    ("dns_search", sequence),
    ("entrypoint", replace),
    ("env_file", sequence),
    ("label_file", sequence),
    ("environment", sequence),
    ("extra_hosts", hosts),
    ("healthcheck.test", replace),
    ("labels", sequence),
    ("logging", logging),
    ("networks", networks),
    ("sysctls", sequence),
    ("tmpfs", sequence),
    ("ulimits.*", replace),
];

const TOP: &[(&str, Rule)] = &[
    ("networks.*.ipam.config", ipam),
    ("networks.*.labels", sequence),
    ("volumes.*.labels", sequence),
];

/// The rule for a path, if it has one of its own.
pub(super) fn rule(path: &Path) -> Option<Rule> {
    let find = |table: &[(&str, Rule)], parts: &[&str]| {
        table.iter().find(|(pattern, _)| Path::parts_match(parts, pattern)).map(|(_, rule)| *rule)
    };
    match path.parts().as_slice() {
        ["services", _, rest @ ..] => find(SERVICE, rest),
        parts => find(TOP, parts),
    }
}

fn replace(_: Node, over: Node, _: &Path, _: &mut Report) -> Node {
    over
}

/// Both as lists, one behind the other; which item wins is settled by [`super::unique`].
fn sequence(base: Node, over: Node, _: &Path, _: &mut Report) -> Node {
    lists(as_sequence(base), as_sequence(over))
}

fn hosts(base: Node, over: Node, _: &Path, _: &mut Report) -> Node {
    let (mut base, over) = (as_sequence(base), as_sequence(over));
    if let (Value::Seq(into), Value::Seq(from)) = (&mut base.value, over.value) {
        for item in from {
            if !into.iter().any(|known| known.value == item.value) {
                into.push(item);
            }
        }
    }
    base
}

fn build(base: Node, over: Node, path: &Path, report: &mut Report) -> Node {
    let long = |node: Node| match node.value {
        Value::Str(_) => {
            let at = node.at;
            let outer = Node { value: Value::Null, at, key: node.key };
            outer.with(Value::Map(Map::from_iter([("context".to_owned(), node)])))
        }
        _ => node,
    };
    plain(long(base), long(over), path, report)
}

fn depends_on(base: Node, over: Node, path: &Path, report: &mut Report) -> Node {
    let started = |at| {
        let condition = Node::str("service_started", at);
        let required = Node::bool(true, at);
        Value::Map(Map::from_iter([
            ("condition".to_owned(), condition),
            ("required".to_owned(), required),
        ]))
    };
    plain(to_names(base, started), to_names(over, started), path, report)
}

fn networks(base: Node, over: Node, path: &Path, report: &mut Report) -> Node {
    let nothing = |_| Value::Null;
    plain(to_names(base, nothing), to_names(over, nothing), path, report)
}

/// Options of two drivers don't mix.
fn logging(base: Node, over: Node, path: &Path, report: &mut Report) -> Node {
    match (base.get_str("driver"), over.get_str("driver")) {
        (Some(a), Some(b)) if a != b => over,
        _ => plain(base, over, path, report),
    }
}

/// Address pools by their subnet.
fn ipam(base: Node, over: Node, path: &Path, report: &mut Report) -> Node {
    let (Value::Seq(left), Value::Seq(right)) = (&base.value, over.value.clone()) else {
        return plain(base, over, path, report);
    };
    let subnet = |node: &Node| node.get_str("subnet").map(str::to_owned);
    let mut pools: Vec<Node> = Vec::new();
    for original in left {
        for extra in &right {
            let same = subnet(original) == subnet(extra);
            if !same && !pools.iter().any(|pool| subnet(pool) == subnet(extra)) {
                pools.push(extra.clone());
                continue;
            }
            if extra.as_map().is_none() || original.as_map().is_none() {
                continue;
            }
            let merged = mappings(original.clone(), extra.clone(), path, report);
            match pools.iter_mut().find(|pool| subnet(pool) == subnet(&merged)) {
                Some(pool) => *pool = merged,
                None => pools.push(merged),
            }
        }
    }
    if left.is_empty() {
        pools = right;
    }
    base.with(Value::Seq(pools))
}

/// A list of names as a mapping to such values; mappings stay.
pub(crate) fn to_names(node: Node, value: impl Fn(super::super::yaml::Mark) -> Value) -> Node {
    let Value::Seq(items) = &node.value else {
        return node;
    };
    if items.iter().any(|item| item.as_str().is_none()) {
        return node;
    }
    let entry = |item: &Node| {
        let name = item.as_str().unwrap_or_default().to_owned();
        (name, Node::new(value(item.at), item.at))
    };
    node.with(Value::Map(items.iter().map(entry).collect()))
}

/// `{K: V}` or text as the list that it stands for.
fn as_sequence(node: Node) -> Node {
    match &node.value {
        Value::Map(map) => node.with(Value::Seq(pairs(map))),
        Value::Str(_) => {
            let outer = Node { value: Value::Null, at: node.at, key: node.key };
            outer.with(Value::Seq(vec![node]))
        }
        Value::Null => node.with(Value::Seq(Vec::new())),
        _ => node,
    }
}

/// The entries of a mapping as `K=V`, sorted; a list gives one for each of its items.
pub(crate) fn pairs(map: &Map) -> Vec<Node> {
    let mut items = Vec::new();
    for (key, value) in map {
        let pair = |value: &Node| match value.value.to_text() {
            Some(text) => Value::Str(format!("{key}={text}")),
            None if value.is_null() => Value::Str(key.clone()),
            // Left as it is for the schema to complain of.
            None => value.value.clone(),
        };
        match &value.value {
            Value::Seq(values) => items.extend(values.iter().map(|v| v.with(pair(v)))),
            _ => items.push(value.with(pair(value))),
        }
    }
    items.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    items
}
