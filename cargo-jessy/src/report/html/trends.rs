//! Sizes and times over the runs that are remembered.

use indexmap::IndexMap;

use super::{
    chart::{Chart, Point},
    el::{El, el},
    parts::{millis, nothing, short},
};
use crate::{
    events::Status,
    history::{Run, Step},
};

/// How many runs a chart shows: the latest.
const SHOWN: usize = 60;

/// The sizes of the images.
pub(super) fn images(runs: &[Run]) -> Vec<El> {
    let mut all: IndexMap<&str, (Vec<Point>, Option<f64>)> = IndexMap::new();
    for (run, step) in steps(runs).filter(|(_, step)| step.id == "images") {
        for figure in step.figures.iter().filter(|figure| figure.unit == "MB") {
            let (points, budget) = all.entry(&figure.name).or_default();
            points.push(Point { label: label(run), value: figure.measured });
            *budget = figure.budget;
        }
    }
    if all.is_empty() {
        return vec![nothing("No image is measured yet", "cargo jessy images")];
    }
    let words = |megabytes: f64| format!("{megabytes:.2} MB");
    let cards = all.iter().map(|(name, (points, budget))| {
        Chart { name, points: latest(points), budget: *budget, words: &words }.card()
    });
    vec![el("div").class("cards").children(cards)]
}

/// How long the steps were at work, where they were.
pub(super) fn times(runs: &[Run]) -> Vec<El> {
    let mut all: IndexMap<&str, Vec<Point>> = IndexMap::new();
    let worked = |step: &Step| {
        let ran = matches!(step.status, Status::Passed | Status::Failed | Status::Inconclusive);
        ran && step.duration_ms > 0
    };
    for (run, step) in steps(runs).filter(|(_, step)| worked(step)) {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of a step")]
        let value = step.duration_ms as f64;
        all.entry(&step.id).or_default().push(Point { label: label(run), value });
    }
    if all.is_empty() {
        return vec![nothing("No step has been at work yet", "cargo jessy ci")];
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it was a whole number of milliseconds"
    )]
    let words = |ms: f64| millis(ms as u64);
    let cards = all.iter().map(|(name, points)| {
        Chart { name, points: latest(points), budget: None, words: &words }.card()
    });
    let about = el("p").text("Runs in which a step's answer was known from before are left out.");
    vec![about, el("div").class("cards").children(cards)]
}

fn steps(runs: &[Run]) -> impl Iterator<Item = (&Run, &Step)> {
    runs.iter().flat_map(|run| run.steps.iter().map(move |step| (run, step)))
}

fn latest(points: &[Point]) -> &[Point] {
    &points[points.len().saturating_sub(SHOWN)..]
}

fn label(run: &Run) -> String {
    let when = run.began.strftime("%Y-%m-%d %H:%M");
    run.commit.as_deref().map_or_else(|| when.to_string(), |it| format!("{when}, {}", short(it)))
}
