//! Variables in values: `$V` and `${V…}` are replaced, then the values that must be numbers or
//! booleans become that. Keys are left alone.

mod cast;
mod template;

use std::collections::BTreeMap;

pub(crate) use cast::boolean;
pub use template::Reference;
pub(crate) use template::{Problem, references, substitute};

use super::error::ErrorKind;
use super::path::Path;
use super::report::Report;
use super::words::suggest;
use super::yaml::{Node, Value};

/// Replaces the variables in every value below `node`; what is wrong goes to `report`.
pub(crate) fn interpolate(node: &mut Node, env: &BTreeMap<String, String>, report: &mut Report) {
    walk(node, &Path::root(), env, report);
}

fn walk(node: &mut Node, path: &Path, env: &BTreeMap<String, String>, report: &mut Report) {
    match &mut node.value {
        Value::Map(map) => {
            for (key, child) in map {
                walk(child, &path.key(key), env, report);
            }
        }
        Value::Seq(items) => {
            for (i, child) in items.iter_mut().enumerate() {
                walk(child, &path.index(i), env, report);
            }
        }
        Value::Str(text) => {
            let mut unset = Vec::new();
            let result = substitute(text, &mut |name| env.get(name).cloned(), &mut unset);
            match result {
                Ok(replaced) => {
                    for name in unset {
                        let message =
                            format!("{path}: the variable `{name}` isn't set, so it is empty here");
                        report.warn(ErrorKind::MissingVariable, node.at, message);
                    }
                    match cast::cast(&replaced, path) {
                        Ok(Some(value)) => node.value = value,
                        Ok(None) => node.value = Value::Str(replaced),
                        Err(expected) => {
                            let message = format!("{path} must be {expected}, got `{replaced}`");
                            report.error(ErrorKind::Schema, node.at, message);
                        }
                    }
                }
                Err(problem) => tell(&problem, node, path, env, report),
            }
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {}
    }
}

fn tell(
    problem: &Problem,
    node: &Node,
    path: &Path,
    env: &BTreeMap<String, String>,
    report: &mut Report,
) {
    match problem {
        Problem::Invalid(text) => {
            let message = format!("{path}: `{text}` isn't a variable that compose can read");
            let help = "write `${NAME}` or `${NAME:-default}`, and `$$` for a plain dollar sign";
            report.help(ErrorKind::Interpolation, node.at, message, help);
        }
        Problem::Missing { name, why } => {
            let why = if why.is_empty() { String::new() } else { format!(": {why}") };
            let message = format!("{path}: the variable `{name}` is required and not set{why}");
            let near = suggest(name, env.keys().map(String::as_str));
            let near = near.filter(|text| text.starts_with("did you mean"));
            let help =
                near.unwrap_or_else(|| format!("set it in the environment or in .env: {name}=…"));
            report.help(ErrorKind::MissingVariable, node.at, message, help);
        }
    }
}
