//! Which variables a compose file names.

use camino::Utf8Path;

use super::error::ModelErrors;
use super::interpolate::{Reference, references};
use super::report::Report;
use super::yaml::{Node, Value, parse};

/// Every variable that the values of a compose file name, in their order, some more than once.
/// `file` is how errors name the text.
///
/// # Errors
/// Bad YAML.
pub fn variables(file: &Utf8Path, text: &str) -> Result<Vec<Reference>, ModelErrors> {
    let report = &mut Report::default();
    let number = report.add_file(file.to_owned());
    let documents = parse(text, number, report);
    report.check()?;
    let mut found = Vec::new();
    for document in &documents {
        walk(&document.root, &mut found);
    }
    Ok(found)
}

fn walk(node: &Node, found: &mut Vec<Reference>) {
    match &node.value {
        Value::Map(map) => map.into_iter().for_each(|(_, child)| walk(child, found)),
        Value::Seq(items) => items.iter().for_each(|child| walk(child, found)),
        Value::Str(text) => references(text, found),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {}
    }
}
