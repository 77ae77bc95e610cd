//! When each step of a run was at work, and which of them the run waited for.

use super::{
    el::{El, el},
    parts::{millis, nothing, status},
    path::critical,
};
use crate::history::{Run, Step};

/// A row's height, in pixels: a line of text above a bar.
const ROW: usize = 38;

/// The section.
pub(super) fn section(last: Option<&Run>) -> Vec<El> {
    let Some(run) = last else {
        return vec![nothing("There is no run to draw yet", "cargo jessy ci")];
    };
    let mut ran: Vec<&Step> = run.steps.iter().filter(|it| it.ended_ms > it.began_ms).collect();
    if ran.is_empty() {
        let all = "In the last run every answer was known from before, or no step applied";
        return vec![nothing(all, "cargo jessy ci --no-cache")];
    }
    ran.sort_by_key(|step| step.began_ms);
    let path = critical(&run.steps);
    let whole = ran.iter().map(|step| step.ended_ms).fold(run.duration_ms, u64::max);
    vec![words(run, &path), chart(&ran, &path, whole)]
}

/// The path in words: whoever sees no chart loses nothing.
fn words(run: &Run, path: &[&Step]) -> El {
    let busy: u64 = path.iter().map(|step| step.ended_ms - step.began_ms).sum();
    let steps: Vec<String> = path
        .iter()
        .map(|step| format!("{} {}", step.id, millis(step.ended_ms - step.began_ms)))
        .collect();
    let rest = match run.duration_ms.saturating_sub(busy) {
        0..100 => String::new(),
        rest => format!(", and {} between and around them", millis(rest)),
    };
    let took = millis(run.duration_ms);
    el("p")
        .text(format!("The run took {took}. Critical path: "))
        .child(el("strong").text(steps.join(" › ")))
        .text(format!("{rest}."))
}

fn chart(ran: &[&Step], path: &[&Step], whole: u64) -> El {
    let height = ran.len() * ROW + 20;
    let ticks = (0_u64..=4).map(|quarter| {
        let (x, anchor) = match quarter {
            0 => ("0".to_owned(), "start"),
            4 => ("100%".to_owned(), "end"),
            some => (format!("{}%", some * 25), "middle"),
        };
        let label = millis(whole * quarter / 4);
        el("text")
            .class("tick")
            .attr("x", x)
            .attr("y", (height - 4).to_string())
            .attr("text-anchor", anchor)
            .text(label)
    });
    let lines = (1_u64..=3).map(|quarter| {
        let x = format!("{}%", quarter * 25);
        el("line")
            .class("grid")
            .attr("x1", &x)
            .attr("x2", &x)
            .attr("y1", "0")
            .attr("y2", (height - 18).to_string())
    });
    let rows = ran.iter().enumerate().flat_map(|(row, step)| bar(row, step, path, whole));
    el("svg")
        .class("timeline")
        .attr("role", "img")
        .attr("aria-label", "When each step was at work; the list of steps has the times")
        .attr("width", "100%")
        .attr("height", height.to_string())
        .children(lines)
        .children(rows)
        .children(ticks)
}

fn bar(row: usize, step: &Step, path: &[&Step], whole: u64) -> [El; 2] {
    let is_critical = path.iter().any(|it| it.id == step.id);
    let (class, mark, _) = status(step.status);
    let took = millis(step.ended_ms - step.began_ms);
    let note = if is_critical { " · critical" } else { "" };
    let x = share(step.began_ms, whole);
    let text = el("text")
        .attr("x", "0")
        .attr("y", (row * ROW + 15).to_string())
        .text(format!("{mark} {}  {took}{note}", step.id));
    let place = if is_critical { "bar critical" } else { "bar" };
    let title = format!("{}: from {} to {}", step.id, millis(step.began_ms), millis(step.ended_ms));
    let bar = el("rect")
        .class(format!("{place} {class}"))
        .attr("x", format!("{x:.3}%"))
        .attr("y", (row * ROW + 21).to_string())
        .attr("width", format!("{:.3}%", (share(step.ended_ms, whole) - x).max(0.3)))
        .attr("height", "10")
        .attr("rx", "2")
        .child(el("title").text(title));
    [text, bar]
}

/// Per cent of the whole.
#[expect(clippy::cast_precision_loss, reason = "milliseconds of a run")]
fn share(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}
