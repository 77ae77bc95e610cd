//! The catalogue as `docs/TROUBLESHOOTING.md`.

use super::{Entry, Fix, GROUPS};

const HEAD: &str = "<!-- Generated from cargo-jessy/src/catalogue. Write it anew with:
     JESSY_BLESS=1 cargo nextest run -p cargo-jessy --test docs -->
# Troubleshooting

Everything that `cargo jessy` knows to go wrong. Each failure card, each finding of
`cargo jessy doctor` and each error that ends in exit code 3 has an entry here, under the name that
is printed with it; `cargo jessy doctor --explain NAME` shows the same words in a terminal.

Words in capitals stand for what the message names: `SERVICE`, `PORT`, `PID`, `PATH`. Variables that
a fix speaks of are in [ENVIRONMENT.md](ENVIRONMENT.md).
";

/// Columns of a line, as in the documents that are written by hand.
const WIDTH: usize = 100;

/// The whole document.
#[must_use]
pub fn troubleshooting() -> String {
    let mut text = HEAD.to_owned();
    for group in GROUPS {
        let links: Vec<_> = group.ids.iter().map(|id| format!("[{0}](#{0})", id.slug())).collect();
        let item = format!("**{}**: {}", group.title, links.join(", "));
        text.push_str(&format!("\n{}", bullet(&item)));
    }
    text.push('\n');
    for group in GROUPS {
        text.push_str(&format!("\n## {}\n", group.title));
        text.extend(group.ids.iter().map(|id| entry(id.entry())));
    }
    text
}

fn entry(entry: &Entry) -> String {
    let fix = match entry.fix {
        Fix::Paste(line) => format!("`{line}`"),
        Fix::Do(line) => line.to_owned(),
    };
    let mut items = vec![format!("**Cause:** {}", entry.cause), format!("**Fix:** {fix}")];
    if !entry.advice.is_empty() {
        items.push(format!("**Also:** {}", entry.advice));
    }
    items.push(format!("**Look closer:** `{}`", entry.look));
    let items: Vec<_> = items.iter().map(|item| bullet(item)).collect();
    format!("\n### {}\n\n{}.\n\n{}\n", entry.slug, entry.title, items.join("\n"))
}

/// A list item, broken between words.
fn bullet(text: &str) -> String {
    let mut lines = vec!["-".to_owned()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        if lines[last].chars().count() + 1 + word.chars().count() <= WIDTH {
            lines[last].push(' ');
            lines[last].push_str(word);
        } else {
            lines.push(format!("  {word}"));
        }
    }
    lines.join("\n")
}
