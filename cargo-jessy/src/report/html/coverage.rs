//! How much of the code the tests run through, by file, with those first in which most is missed.

use super::{
    el::{El, el},
    parts::{fold, nothing, number, table},
};
use crate::coverage::{File, Language, Summary};

/// The section.
pub(super) fn section(summary: Option<&Summary>) -> Vec<El> {
    match summary {
        None => vec![nothing("Nothing is measured yet", "cargo jessy coverage")],
        Some(summary) => summary.languages.iter().flat_map(language).collect(),
    }
}

fn language(it: &Language) -> Vec<El> {
    let Language { name, counts, percent, budget, .. } = it;
    let class = if it.is_enough() { "good" } else { "bad" };
    let main = it.baseline.map_or_else(String::new, |main| format!(", main branch {main:.1} %"));
    let enough = if it.is_enough() { "at least" } else { "too little: at least" };
    let said = format!(
        "{percent:.1} % of {} {counts} ({enough} {budget:.0} % is asked for{main})",
        it.coverable
    );
    let summary = el("summary").text(format!("All {} files of {name}", it.files.len()));
    let all = files(&format!("All files of {name}"), counts, it.files.iter());
    vec![
        el("h3").text(name),
        el("p").child(meter(*percent, Some(*budget), class)).text(said),
        el("h4").text("Where most is missed"),
        files(&format!("Where most of {name} is missed"), counts, it.worst_files().into_iter()),
        fold(summary, false, [all]),
    ]
}

fn files<'a>(label: &str, counts: &str, files: impl Iterator<Item = &'a File>) -> El {
    let missed = format!("Missed {counts}");
    let rows = files.map(|file| {
        let share = share(file);
        let class = if share < 50.0 { "bad" } else { "good" };
        let bar = el("td").child(meter(share, None, class)).text(format!("{share:.0} %"));
        let path = el("td").class("path").child(el("code").text(file.path.as_str()));
        // The path last: where there is no room for it, the figures are seen without scrolling.
        vec![bar.class("share"), number(file.left().to_string()), path]
    });
    table(label, &["Covered", &missed, "File"], rows)
}

/// A bar from 0 to 100 with a mark at what is asked for; the figure stands beside it.
fn meter(percent: f64, budget: Option<f64>, class: &str) -> El {
    let rect = |class: &str, width: f64| {
        el("rect").class(class).attr("width", format!("{width:.1}%")).attr("height", "100%")
    };
    let mark = budget.map(|budget| {
        let x = format!("{budget:.1}%");
        el("line").class("budget").attr("x1", &x).attr("x2", &x).attr("y1", "0").attr("y2", "100%")
    });
    el("svg")
        .class("meter")
        .attr("aria-hidden", "true")
        .child(rect("rest", 100.0))
        .child(rect(&format!("bar {class}"), percent))
        .children(mark)
}

#[expect(clippy::cast_precision_loss, reason = "2^52 lines would be enough")]
fn share(file: &File) -> f64 {
    100.0 * file.covered as f64 / file.coverable.max(1) as f64
}
