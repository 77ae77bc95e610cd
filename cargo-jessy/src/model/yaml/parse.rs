//! Text to trees.

use saphyr_parser::{Event, Marker, Parser, ScanError};

use super::build::Builder;
use super::node::{Mark, Node};
use crate::model::error::ErrorKind;
use crate::model::report::Report;

/// One YAML document. A file with several is several overlays.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) root: Node,
    /// Key paths tagged `!reset` or `!override`: what earlier files say there is dropped.
    pub(crate) resets: Vec<Vec<String>>,
}

/// Reads all documents of a file; what is wrong goes to `report`.
pub(crate) fn parse(text: &str, file: u32, report: &mut Report) -> Vec<Document> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut parser = Parser::new_from_str(text);
    let mut documents = Vec::new();
    let mut builder = Builder::new(report);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((Event::StreamEnd, _)) => break,
            Ok((Event::DocumentEnd, _)) => documents.extend(builder.finish()),
            Ok((event, span)) => {
                if !builder.event(event, mark(file, span.start)) {
                    break;
                }
            }
            Err(error) => {
                let (at, message, help) = explain(text, file, &error);
                builder.report.push(ErrorKind::Syntax, at, message, help);
                break;
            }
        }
    }
    documents
}

fn mark(file: u32, marker: Marker) -> Mark {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Mark { file, line: number(marker.line()), column: number(marker.col() + 1) }
}

/// The scanner's error in words that say what to do.
fn explain(text: &str, file: u32, error: &ScanError) -> (Mark, String, Option<String>) {
    let at = mark(file, *error.marker());
    if let Some((line, column)) = indenting_tab(text, error.marker().line()) {
        let at = Mark { file, line, column };
        let message = "a tab is used for indentation".to_owned();
        return (
            at,
            message,
            Some("YAML allows spaces only: put two spaces for the tab".to_owned()),
        );
    }
    let info = error.info();
    let help = if info.contains("unknown anchor") {
        Some("define it first: `&name` before the value that `*name` repeats".to_owned())
    } else {
        None
    };
    (at, format!("invalid YAML: {info}"), help)
}

/// The first line, at or before the one where the scanner gave up, that is indented with a tab.
/// The scanner often notices only later, and complains of something else.
fn indenting_tab(text: &str, line: usize) -> Option<(u32, u32)> {
    let lines = text.lines().enumerate().take(line).skip(line.saturating_sub(3));
    for (index, content) in lines {
        let indent = content.len() - content.trim_start_matches([' ', '\t']).len();
        if indent == content.len() {
            continue;
        }
        if let Some(column) = content[..indent].find('\t') {
            return Some((u32::try_from(index + 1).ok()?, u32::try_from(column + 1).ok()?));
        }
    }
    None
}
