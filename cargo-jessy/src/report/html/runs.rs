//! The runs before the last one.

use super::{
    el::{El, el},
    parts::{millis, nothing, number, run_badge, short, table},
};
use crate::{events::Status, history::Run};

/// How many are listed; `report --format json` has all.
const LISTED: usize = 30;

/// The section.
pub(super) fn section(runs: &[Run]) -> Vec<El> {
    let earlier: Vec<&Run> = runs.iter().rev().skip(1).take(LISTED).collect();
    if earlier.is_empty() {
        return vec![nothing("There is no run before this one", "cargo jessy ci")];
    }
    let rows = earlier.into_iter().map(|run| {
        let commit = run.commit.as_deref().map_or("–", short);
        let mark = if run.dirty { " + changes" } else { "" };
        let bad = run.steps.iter().filter(|step| !step.status.lets_pass());
        let bad: Vec<&str> = bad.map(|step| step.id.as_str()).collect();
        let ran = run.steps.iter().filter(|step| step.status != Status::Skipped).count();
        vec![
            el("td").text(run.began.strftime("%Y-%m-%d %H:%M:%S").to_string()),
            el("td").child(run_badge(run.verdict)),
            el("td").text(bad.join(", ")),
            number(ran.to_string()),
            number(millis(run.duration_ms)),
            el("td").child(el("code").text(commit)).text(mark),
            el("td").text(run.branch.as_deref().unwrap_or("–")),
        ]
    });
    let heads = ["Began (UTC)", "Verdict", "Not good", "Steps", "Took", "Commit", "Branch"];
    vec![table("Earlier runs", &heads, rows)]
}
