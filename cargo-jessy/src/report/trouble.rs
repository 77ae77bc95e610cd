//! An entry of the catalogue, for a terminal.

use crate::{
    catalogue::{Entry, Fix},
    ui::Paint,
};

/// Columns of text beside the names of the parts: together less than 80.
const WIDTH: usize = 64;

/// The lines of an entry.
#[must_use]
pub fn trouble(entry: &Entry, paint: Paint) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", paint.strong(entry.slug), entry.title)];
    let mut part = |name: &str, text: &str, is_line: bool| {
        let rows = if is_line { vec![text.to_owned()] } else { wrap(text) };
        for (at, row) in rows.into_iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            lines.push(format!("  {}  {row}", paint.literal(&format!("{name:<11}"))));
        }
    };
    part("cause", entry.cause, false);
    part("fix", entry.fix.line(), matches!(entry.fix, Fix::Paste(_)));
    part("", entry.advice, false);
    part("look closer", entry.look, true);
    lines
}

/// Breaks a text between words. A word that is too long stays whole.
fn wrap(text: &str) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match rows.last_mut() {
            Some(row) if row.chars().count() + 1 + word.chars().count() <= WIDTH => {
                row.push(' ');
                row.push_str(word);
            }
            _ => rows.push(word.to_owned()),
        }
    }
    rows
}
