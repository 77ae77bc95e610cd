//! What the features said, step by step.

use super::{
    el::{El, el},
    parts::{badge, fold, nothing},
};
use crate::{
    events::{Feature, Said, Scenario, Status},
    ui::plural,
};

/// The section.
pub(super) fn section(all: &[(String, Vec<Feature>)]) -> Vec<El> {
    if all.is_empty() {
        return vec![nothing("No feature has run yet", "cargo jessy test bdd")];
    }
    all.iter().flat_map(|(on, features)| group(on, features)).collect()
}

fn group(on: &str, features: &[Feature]) -> Vec<El> {
    let scenarios = || features.iter().flat_map(|feature| &feature.scenarios);
    let (count, passed) = (scenarios().count(), scenarios().filter(|it| it.passed()).count());
    let steps: usize = scenarios().map(|it| it.steps.len()).sum();
    let said =
        format!("{passed} of {} passed, with {}", plural(count, "scenario"), plural(steps, "step"));
    let mut sorted: Vec<&Feature> = features.iter().collect();
    sorted.sort_by_key(|feature| feature.scenarios.iter().all(Scenario::passed));
    let mut all = vec![el("h3").text(on), el("p").text(said)];
    all.extend(sorted.into_iter().map(feature));
    all
}

fn feature(it: &Feature) -> El {
    let passed = it.scenarios.iter().filter(|scenario| scenario.passed()).count();
    let good = passed == it.scenarios.len();
    let summary = el("summary")
        .child(badge(if good { Status::Passed } else { Status::Failed }))
        .text(format!(" {} ({passed} of {})", it.name, it.scenarios.len()));
    let mut sorted: Vec<&Scenario> = it.scenarios.iter().collect();
    sorted.sort_by_key(|scenario| scenario.passed());
    fold(summary, !good, sorted.into_iter().map(scenario)).class("feature")
}

fn scenario(it: &Scenario) -> El {
    let status = if it.passed() { Status::Passed } else { Status::Failed };
    let name = el("h4").child(badge(status)).text(format!(" {}", it.name));
    el("div").class("scenario").child(name).child(el("ol").children(it.steps.iter().map(step)))
}

fn step(it: &Said) -> El {
    let (class, mark, word) = super::parts::status(it.status);
    // The mark is for the eye; its word is for the ear.
    let mark = el("span").class(class).attr("aria-hidden", "true").text(format!("{mark} "));
    let word = el("span").class("unseen").text(format!("{word}: "));
    let why = (!it.why.is_empty()).then(|| el("pre").attr("tabindex", "0").text(&it.why));
    el("li").child(mark).child(word).text(&it.text).children(why)
}
