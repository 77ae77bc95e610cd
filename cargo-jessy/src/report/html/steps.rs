//! All steps of a run, what did not pass first.

use super::{
    el::{El, el},
    parts::{badge, millis},
};
use crate::{
    events::Status,
    history::{Run, Step},
    ui::plural,
};

/// The list.
pub(super) fn list(run: &Run) -> El {
    let mut steps: Vec<&Step> = run.steps.iter().collect();
    steps.sort_by_key(|step| match step.status {
        status if !status.lets_pass() => 0,
        Status::Inconclusive => 1,
        Status::Skipped => 3,
        _ => 2,
    });
    el("ul").class("steps").attr("aria-label", "Steps").children(steps.into_iter().map(one))
}

fn one(step: &Step) -> El {
    let mut words = Vec::new();
    if step.duration_ms > 0 {
        words.push(millis(step.duration_ms));
    }
    if let Some(tests) = step.tests {
        let passed = plural(usize::try_from(tests.passed).unwrap_or(usize::MAX), "test");
        let failed =
            if tests.failed > 0 { format!(", {} failed", tests.failed) } else { String::new() };
        words.push(format!("{passed} passed{failed}"));
    }
    words.extend(step.reason.clone());
    el("li")
        .child(badge(step.status))
        .child(el("strong").text(&step.id))
        .child(el("span").text(words.join(" · ")))
}
