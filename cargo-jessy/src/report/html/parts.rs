//! What several sections share.

use std::time::Duration;

use super::el::{El, el};
use crate::{
    events::Status,
    history::{Run, Word},
    report::verdict,
    ui::{duration, plural},
};

/// A section with its heading.
pub(super) fn section(id: &'static str, title: &str, body: Vec<El>) -> El {
    let heading = format!("{id}-heading");
    el("section")
        .attr("id", id)
        .attr("aria-labelledby", &heading)
        .child(el("h2").attr("id", heading).text(title))
        .children(body)
}

/// What a section without data says: what is missing, and which command brings it.
pub(super) fn nothing(what: &str, command: &str) -> El {
    let said = el("p").class("nothing").text(format!("{what}: "));
    said.child(el("code").text(command)).text(" brings it.")
}

/// Folded away until somebody asks.
pub(super) fn fold(summary: El, open: bool, body: impl IntoIterator<Item = El>) -> El {
    el("details").flag("open", open).child(summary).children(body)
}

/// A table that scrolls by itself where the window is too narrow for it.
pub(super) fn table(label: &str, heads: &[&str], rows: impl IntoIterator<Item = Vec<El>>) -> El {
    let heads = heads.iter().map(|head| el("th").attr("scope", "col").text(head));
    let head = el("thead").child(el("tr").children(heads));
    let rows = rows.into_iter().map(|cells| el("tr").children(cells));
    el("div")
        .class("scroll")
        .attr("role", "region")
        .attr("aria-label", label)
        .attr("tabindex", "0")
        .child(el("table").child(head).child(el("tbody").children(rows)))
}

/// A cell with a number.
pub(super) fn number(text: impl AsRef<str>) -> El {
    el("td").class("number").text(text)
}

/// The class that colours a status, its mark and its word. No colour says what the word doesn't.
pub(super) fn status(status: Status) -> (&'static str, &'static str, &'static str) {
    let (class, mark) = match status {
        Status::Passed | Status::Cached => ("good", "✓"),
        Status::Failed => ("bad", "✗"),
        Status::Inconclusive => ("warn", "?"),
        Status::Skipped => ("dim", "–"),
        Status::Missing | Status::Interrupted => ("warn", "!"),
    };
    (class, mark, verdict::word(status))
}

/// A status as a badge.
pub(super) fn badge(of: Status) -> El {
    let (class, mark, word) = status(of);
    let mark = el("span").attr("aria-hidden", "true").text(format!("{mark} "));
    el("span").class(format!("badge {class}")).child(mark).text(word)
}

/// The same of a run.
pub(super) fn run_badge(of: Word) -> El {
    badge(match of {
        Word::Passed => Status::Passed,
        Word::Failed => Status::Failed,
        Word::Inconclusive => Status::Inconclusive,
        Word::Missing => Status::Missing,
        Word::Interrupted => Status::Interrupted,
    })
}

/// The run in one line.
pub(super) fn headline(run: &Run) -> El {
    let count =
        |wanted: fn(Status) -> bool| run.steps.iter().filter(|step| wanted(step.status)).count();
    let bad = count(|status| !status.lets_pass());
    let skipped = count(|status| status == Status::Skipped);
    let steps = plural(run.steps.len() - skipped, "step");
    let what = if bad == 0 { steps } else { format!("{bad} of {steps}") };
    let cached = match count(|status| status == Status::Cached) {
        0 => String::new(),
        some => format!(", {some} of them known from before"),
    };
    let left = if skipped == 0 { String::new() } else { format!(", {skipped} skipped") };
    let took = millis(run.duration_ms);
    el("p")
        .class("headline")
        .child(run_badge(run.verdict))
        .text(format!(" {what} in {took}{cached}{left}"))
}

/// Which run it is.
pub(super) fn about(run: &Run) -> El {
    let when = run.began.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    let time = el("time").attr("datetime", run.began.to_string()).text(when);
    let about = el("p").class("about").text("Run of ").child(time);
    let commit = run.commit.as_deref().map(|commit| {
        let mark = if run.dirty { ", with changes" } else { "" };
        el("span").text(" · commit ").child(el("code").text(short(commit))).text(mark)
    });
    let branch = run.branch.as_deref();
    let branch = branch.map(|it| el("span").text(" · branch ").child(el("code").text(it)));
    about.children(commit).children(branch)
}

/// As much of a commit as tells it from others.
pub(super) fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}

/// A time in words.
pub(super) fn millis(ms: u64) -> String {
    duration(Duration::from_millis(ms))
}
