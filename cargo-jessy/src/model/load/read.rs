//! What a load starts from: files, variables, the name.

use camino::Utf8Path;

use super::Source;
use crate::model::error::{ErrorKind, ModelError};
use crate::model::interpolate::substitute;
use crate::model::report::Report;
use crate::model::resolve::{self, Environment};
use crate::model::yaml::{Document, Mark, parse};

/// The documents of all files in their order.
pub(super) fn documents(source: &Source, dir: &Utf8Path, report: &mut Report) -> Vec<Document> {
    let mut documents = Vec::new();
    if source.files.is_empty() {
        let message = "no compose file was named".to_owned();
        report.add(ModelError { kind: ErrorKind::Io, message, at: None, help: None });
    }
    for file in &source.files {
        let number = report.add_file(file.clone());
        let bytes = match std::fs::read(dir.join(file)) {
            Ok(bytes) => bytes,
            Err(error) => {
                let message = format!("can't read {file}: {error}");
                report.add(ModelError { kind: ErrorKind::Io, message, at: None, help: None });
                continue;
            }
        };
        match std::str::from_utf8(&bytes) {
            Ok(text) => documents.extend(parse(text, number, report)),
            Err(error) => {
                let (good, _) = bytes.split_at(error.valid_up_to());
                let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
                let start = good.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
                let column = 1 + String::from_utf8_lossy(&good[start..]).chars().count();
                let number32 = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                let at = Mark { file: number, line: number32(line), column: number32(column) };
                let help = "save the file as UTF-8";
                report.help(ErrorKind::Syntax, at, "the text isn't UTF-8", help);
            }
        }
    }
    documents
}

/// The variables that values are filled in from.
pub(super) fn environment(source: &Source, dir: &Utf8Path, report: &mut Report) -> Environment {
    let files = match &source.env_files {
        Some(files) => files.iter().map(|file| dir.join(file)).collect(),
        None => Vec::from_iter(Some(dir.join(".env")).filter(|file| file.is_file())),
    };
    resolve::files(&source.env, &files, report)
}

/// The project's name.
pub(super) fn name(
    source: &Source,
    dir: &Utf8Path,
    documents: &[Document],
    env: &Environment,
    report: &mut Report,
) -> String {
    let set = env.get("COMPOSE_PROJECT_NAME").filter(|name| !name.is_empty());
    if let Some(name) = source.project_name.as_ref().or(set) {
        if normal(name) != *name || name.is_empty() {
            let message = format!("`{name}` can't name a project");
            let help = "use lower-case letters, digits, - and _, with a letter or digit first";
            report.help(ErrorKind::Schema, Mark::NONE, message, help);
        }
        return name.clone();
    }
    let given = documents.iter().rev().find_map(|document| document.root.get_str("name"));
    let given = given.and_then(|text| {
        // What is wrong with the text is told, with its place, when the file is filled in.
        let filled = substitute(text, &mut |name| env.get(name).cloned(), &mut Vec::new());
        filled.ok().map(|name| normal(&name)).filter(|name| !name.is_empty())
    });
    let name = given.unwrap_or_else(|| normal(dir.file_name().unwrap_or_default()));
    if name.is_empty() {
        let message = format!("the directory {dir} gives the project no name");
        report.help(ErrorKind::Schema, Mark::NONE, message, "add `name: …` to the compose file");
    }
    name
}

/// The characters that a project's name may have.
fn normal(name: &str) -> String {
    let name = name.to_lowercase();
    let good = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    let name: String = name.chars().filter(good).collect();
    name.trim_start_matches(['-', '_']).to_owned()
}
