//! What is known of the last run and of those before it, as one page: no network, no file beside
//! it, and no script that it needs.

mod benches;
mod chart;
mod coverage;
mod el;
mod failures;
mod features;
mod parts;
mod path;
mod runs;
mod steps;
mod timeline;
mod trends;

use el::{El, el};
use sha2::{Digest as _, Sha256};

use crate::{
    bench,
    coverage::Summary,
    events::Feature,
    history::{Run, Word},
};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// What the page shows.
#[derive(Debug)]
pub struct Page {
    /// What the workspace is called.
    pub name: String,
    /// The runs, the latest last.
    pub runs: Vec<Run>,
    /// What the last run of `coverage` measured.
    pub coverage: Option<Summary>,
    /// What became of the features, by what they ran in.
    pub features: Vec<(String, Vec<Feature>)>,
    /// What the last run of `bench` measured.
    pub benches: Option<bench::Report>,
}

/// The page.
#[must_use]
pub fn page(all: &Page) -> String {
    let last = all.runs.last();
    let sections = [
        ("verdict", "Verdict", verdict(last)),
        ("timeline", "Timeline", timeline::section(last)),
        ("coverage", "Coverage", coverage::section(all.coverage.as_ref())),
        ("features", "Features", features::section(&all.features)),
        ("benches", "Benches", benches::section(all.benches.as_ref())),
        ("images", "Image sizes", trends::images(&all.runs)),
        ("times", "Step times", trends::times(&all.runs)),
        ("runs", "Earlier runs", runs::section(&all.runs)),
    ];
    let links = sections
        .iter()
        .map(|(id, title, _)| el("li").child(el("a").attr("href", format!("#{id}")).text(title)));
    let nav = el("nav").attr("aria-label", "Sections").child(el("ul").children(links));
    let header = el("header").child(el("h1").text(&all.name)).children(last.map(parts::about));
    let main =
        sections.into_iter().fold(el("main").attr("id", "main"), |main, (id, title, body)| {
            main.child(parts::section(id, title, body))
        });
    let skip = el("a").class("skip").attr("href", "#main").text("To the verdict");
    document(&title(all), &[skip, header, nav, main])
}

fn verdict(last: Option<&Run>) -> Vec<El> {
    let Some(run) = last else {
        return vec![parts::nothing("Nothing has run here yet", "cargo jessy ci")];
    };
    let mut all = vec![parts::headline(run)];
    all.extend(failures::all(run));
    all.push(steps::list(run));
    all
}

fn title(all: &Page) -> String {
    match all.runs.last().map(|run| run.verdict) {
        None => all.name.clone(),
        Some(Word::Passed) => format!("✓ {}", all.name),
        Some(Word::Inconclusive) => format!("? {}", all.name),
        Some(_) => format!("✗ {}", all.name),
    }
}

/// The page runs no script but ours, which carries a word that no tool can foretell, since it is
/// made of all that is shown.
fn document(title: &str, body: &[El]) -> String {
    let body: String = body.iter().map(ToString::to_string).collect();
    let nonce: String =
        Sha256::digest(&body).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let policy =
        format!("default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'");
    let title = el("title").text(title);
    let style = el("style").verbatim(STYLE);
    let script = el("script").attr("nonce", &nonce).verbatim(SCRIPT);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         {title}\n{style}\n</head>\n<body>\n{body}\n{script}\n</body>\n</html>\n",
    )
}
