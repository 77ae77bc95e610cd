//! The values that compose turns into numbers and booleans once their variables are filled in.

use super::super::path::Path;
use super::super::yaml::Value;

/// What a path holds.
#[derive(Clone, Copy)]
enum Type {
    Int,
    Float,
    Bool,
}

const SERVICE: &[(&str, Type)] = &[
    ("configs.*.mode", Type::Int),
    ("cpu_count", Type::Int),
    ("cpu_percent", Type::Float),
    ("cpu_period", Type::Int),
    ("cpu_quota", Type::Int),
    ("cpu_rt_period", Type::Int),
    ("cpu_rt_runtime", Type::Int),
    ("cpus", Type::Float),
    ("cpu_shares", Type::Int),
    ("init", Type::Bool),
    ("deploy.replicas", Type::Int),
    ("deploy.update_config.parallelism", Type::Int),
    ("deploy.update_config.max_failure_ratio", Type::Float),
    ("deploy.rollback_config.parallelism", Type::Int),
    ("deploy.rollback_config.max_failure_ratio", Type::Float),
    ("deploy.restart_policy.max_attempts", Type::Int),
    ("deploy.placement.max_replicas_per_node", Type::Int),
    ("healthcheck.retries", Type::Int),
    ("healthcheck.disable", Type::Bool),
    ("oom_kill_disable", Type::Bool),
    ("oom_score_adj", Type::Int),
    ("pids_limit", Type::Int),
    ("ports.*.target", Type::Int),
    ("privileged", Type::Bool),
    ("read_only", Type::Bool),
    ("scale", Type::Int),
    ("secrets.*.mode", Type::Int),
    ("stdin_open", Type::Bool),
    ("tty", Type::Bool),
    ("ulimits.*", Type::Int),
    ("ulimits.*.hard", Type::Int),
    ("ulimits.*.soft", Type::Int),
    ("volumes.*.read_only", Type::Bool),
    ("volumes.*.volume.nocopy", Type::Bool),
];

const TOP: &[(&str, Type)] = &[
    ("networks.*.external", Type::Bool),
    ("networks.*.internal", Type::Bool),
    ("networks.*.attachable", Type::Bool),
    ("networks.*.enable_ipv4", Type::Bool),
    ("networks.*.enable_ipv6", Type::Bool),
    ("volumes.*.external", Type::Bool),
    ("secrets.*.external", Type::Bool),
    ("configs.*.external", Type::Bool),
];

/// The value that text at this path stands for: `Ok(None)` if it stays text, else what was
/// expected instead.
pub(super) fn cast(text: &str, path: &Path) -> Result<Option<Value>, &'static str> {
    let of = |table: &[(&str, Type)], path: &[&str]| {
        table.iter().find(|(pattern, _)| Path::parts_match(path, pattern)).map(|(_, kind)| *kind)
    };
    let parts = path.parts();
    let kind = match parts.as_slice() {
        ["services", _, rest @ ..] => of(SERVICE, rest),
        all => of(TOP, all),
    };
    let Some(kind) = kind else { return Ok(None) };
    match kind {
        Type::Int => text.parse().map(|value| Some(Value::Int(value))).or(Err("a whole number")),
        Type::Float => text.parse().map(|value| Some(Value::Float(value))).or(Err("a number")),
        Type::Bool => boolean(text).map(|value| Some(Value::Bool(value))).ok_or("true or false"),
    }
}

/// YAML 1.1's words for true and false, which compose takes where a boolean must stand.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "y" | "yes" | "on" => Some(true),
        "false" | "n" | "no" | "off" => Some(false),
        _ => None,
    }
}
