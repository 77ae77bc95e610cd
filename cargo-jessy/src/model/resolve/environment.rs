//! Environments: the project's from the process and `.env`, a service's from its files and keys.

use std::collections::BTreeMap;
use std::io::ErrorKind as Io;

use camino::{Utf8Path, Utf8PathBuf};
use indexmap::IndexMap;

use crate::model::dotenv;
use crate::model::error::{ErrorKind, Location, ModelError};
use crate::model::report::Report;
use crate::model::yaml::{Map, Mark, Node, Value};

/// Variables by name.
pub(crate) type Environment = BTreeMap<String, String>;

/// The process's variables, and below them those of the files; a later file wins.
pub(crate) fn files(
    process: &Environment,
    files: &[Utf8PathBuf],
    report: &mut Report,
) -> Environment {
    let mut found = Environment::new();
    for file in files {
        let Some(text) = read(file, Mark::NONE, report) else {
            continue;
        };
        let lookup = |name: &str| process.get(name).or_else(|| found.get(name)).cloned();
        match dotenv::parse(&text, &lookup) {
            Ok(variables) => dotenv::overlay(process, variables, &mut found),
            Err(trouble) => tell(file, trouble, report),
        }
    }
    let mut all = process.clone();
    all.extend(found);
    all
}

/// What a service sees: its env files in order, then its own keys. A key that stays without a
/// value is null.
pub(crate) fn service_environment(service: &Node, env: &Environment, report: &mut Report) -> Map {
    let mut found = Map::new();
    for item in service.items("env_file") {
        if let Some(format) = item.get_str("format") {
            let message = format!("the env file format `{format}` isn't known");
            report.help(ErrorKind::Schema, item.at, message, "leave `format` out");
        }
        let Some(path) = item.get_str("path") else {
            continue;
        };
        let required = item.get("required").is_none_or(|node| node.value != Value::Bool(false));
        if !required && !Utf8Path::new(path).exists() {
            continue;
        }
        let outside = |name: &str| text_of(&found, name).or_else(|| env.get(name).cloned());
        read_into(Utf8Path::new(path), item.at, &outside, report).into_iter().for_each(
            |(name, value)| {
                found.insert(name, Node::str(value, item.at));
            },
        );
    }
    for (name, node) in service.entries("environment") {
        found.insert(name.clone(), node.clone());
    }
    found
}

/// A service's labels: its label files in order, then its own.
pub(crate) fn service_labels(service: &Node, report: &mut Report) -> Option<Map> {
    let files = service.items("label_file");
    if files.is_empty() {
        return None;
    }
    let mut found = Map::new();
    for item in files {
        let Some(path) = item.as_str() else { continue };
        let outside = |name: &str| text_of(&found, name);
        let labels = read_into(Utf8Path::new(path), item.at, &outside, report);
        for (name, value) in labels {
            found.insert(name, Node::str(value, item.at));
        }
    }
    let own = service.get("labels").cloned();
    if let Some(mut own) = own {
        to_map(&mut own);
        if let Value::Map(map) = own.value {
            found.extend(map);
        }
    }
    Some(found)
}

/// `[K=V]` as `{K: V}`, `K` alone being null.
pub(crate) fn to_map(node: &mut Node) {
    let Value::Seq(items) = &node.value else {
        return;
    };
    let entry = |item: &Node| {
        let text = item.as_str()?;
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Value::Str(value.to_owned())),
            None => (text, Value::Null),
        };
        Some((name.to_owned(), Node { value, at: item.at, key: item.at }))
    };
    node.value = Value::Map(items.iter().filter_map(entry).collect());
}

/// Gives keys without a value the one of the project's environment.
pub(super) fn fill(node: &mut Node, env: &Environment) {
    to_map(node);
    for (name, value) in node.as_map_mut().into_iter().flatten() {
        if value.is_null()
            && let Some(text) = env.get(name)
        {
            value.value = Value::Str(text.clone());
        }
    }
}

fn text_of(map: &Map, name: &str) -> Option<String> {
    map.get(name)?.value.to_text()
}

fn read_into(
    path: &Utf8Path,
    at: Mark,
    outside: &dyn Fn(&str) -> Option<String>,
    report: &mut Report,
) -> IndexMap<String, String> {
    let Some(text) = read(path, at, report) else {
        return IndexMap::new();
    };
    dotenv::parse(&text, outside).unwrap_or_else(|trouble| {
        tell(path, trouble, report);
        IndexMap::new()
    })
}

fn read(path: &Utf8Path, at: Mark, report: &mut Report) -> Option<String> {
    let error = match std::fs::read_to_string(path) {
        Ok(text) => return Some(text),
        Err(error) => error,
    };
    match error.kind() {
        Io::NotFound => {
            let message = format!("the env file {path} doesn't exist");
            let help = "make it, or say `required: false`";
            report.help(ErrorKind::Io, at, message, help);
        }
        _ => report.error(ErrorKind::Io, at, format!("can't read the env file {path}: {error}")),
    }
    None
}

fn tell(file: &Utf8Path, trouble: dotenv::Trouble, report: &mut Report) {
    let kind = if trouble.missing { ErrorKind::MissingVariable } else { ErrorKind::Syntax };
    let at = Location { file: file.to_owned(), line: trouble.line, column: 1 };
    report.add(ModelError { kind, message: trouble.message, at: Some(at), help: None });
}
