//! YAML that is no compose file: hooks, workflows.

use camino::Utf8Path;

use super::{Node, parse};
use crate::model::{error::ModelErrors, report::Report};

/// The root of each document of a file, whose nodes know their lines.
///
/// # Errors
/// Bad YAML, with the place.
pub(crate) fn plain(file: &Utf8Path, text: &str) -> Result<Vec<Node>, ModelErrors> {
    let report = &mut Report::default();
    let number = report.add_file(file.to_owned());
    let documents = parse(text, number, report);
    report.check()?;
    Ok(documents.into_iter().map(|document| document.root).collect())
}
