//! The summary of a job's step, in Markdown. GitHub drops one above 1 MiB as a whole.

use crate::{
    events::{FailedCommand, Outcome, Verdict},
    report::verdict,
    ui::{Paint, duration, end_of},
};

/// How large the summary of a step may be in bytes, with some room to spare.
pub(super) const MOST: usize = 1000 << 10;

/// How much is shown of what one command printed: its end.
const OUTPUT: usize = 48 << 10;

/// The summary, in at most `room` bytes: what failed first, and in the end every step in a line.
/// What does not fit are outputs.
pub(super) fn summary(it: &Verdict, room: usize) -> String {
    let headline = verdict::headline(Paint::new(false), it);
    let mark = if it.steps.iter().all(|step| step.status.lets_pass()) { "✓" } else { "✗" };
    let mut all = format!("## {mark} {}\n\n", inline(&headline));
    let table = table(it);
    let mut left = room.saturating_sub(all.len() + table.len());
    for step in it.steps.iter().filter(|step| !step.status.lets_pass()) {
        let mut part = failed(step);
        for failure in &step.failures {
            let shown = output(failure);
            if part.len() + shown.len() <= left {
                part.push_str(&shown);
            } else {
                part.push_str("What was printed has no room here: see the log.\n\n");
            }
        }
        if part.len() > left {
            break;
        }
        left -= part.len();
        all.push_str(&part);
    }
    all.push_str(&table);
    // A summary that is cut shows more than one that is dropped.
    all.truncate(all.floor_char_boundary(room));
    all
}

fn failed(step: &Outcome) -> String {
    let reason = step.reason.as_deref().unwrap_or_default();
    let mut part = format!("### {}: {}\n\n", inline(step.step), inline(reason));
    part.push_str(&fenced(&step.rerun));
    if let Some(fix) = &step.fix {
        part.push_str(&format!("Repairs it:\n\n{}", fenced(fix)));
    }
    part
}

fn output(failure: &FailedCommand) -> String {
    let plain = anstream::adapter::strip_str(&failure.output).to_string();
    let text = end_of(plain.trim_end(), OUTPUT);
    if text.is_empty() {
        return String::new();
    }
    let title = format!("{}: {}", failure.name, failure.why);
    format!("<details open><summary>{}</summary>\n\n{}</details>\n\n", inline(&title), fenced(text))
}

fn table(it: &Verdict) -> String {
    let mut all = "| step | | took | |\n|---|---|---|---|\n".to_owned();
    for step in &it.steps {
        let took = if step.took.is_zero() { String::new() } else { duration(step.took) };
        let reason = inline(step.reason.as_deref().unwrap_or_default());
        let status = verdict::word(step.status);
        all.push_str(&format!("| {} | {status} | {took} | {reason} |\n", inline(step.step)));
    }
    all
}

/// Text in a line of its own, of which nothing is Markdown or HTML.
fn inline(text: &str) -> String {
    let plain = anstream::adapter::strip_str(text).to_string();
    let mut all = String::with_capacity(plain.len());
    for c in plain.chars() {
        match c {
            '\n' | '\r' => all.push(' '),
            '&' => all.push_str("&amp;"),
            '<' => all.push_str("&lt;"),
            '>' => all.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' | '@' => {
                all.push_str(&format!("&#{};", u32::from(c)));
            }
            c => all.push(c),
        }
    }
    all
}

/// Text between fences that are longer than any in it.
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{text}\n{fence}\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_fence() {
        assert_eq!(fenced("a"), "```text\na\n```\n\n");
        assert_eq!(fenced("````\n</details>"), "`````text\n````\n</details>\n`````\n\n");
    }

    #[test]
    fn no_text_is_markdown() {
        assert_eq!(inline("a | <b> [x](y)\nz"), "a &#124; &lt;b&gt; &#91;x&#93;(y) z");
    }
}
