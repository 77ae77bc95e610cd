//! What stays of a run: its entry in the history, and its report for machines.

use std::io::Write as _;

use camino::Utf8Path;

use super::Ctx;
use crate::{
    events::{LAYERS, Outcome, Status, Verdict},
    files::{gone, write_report, write_whole},
    git::Asked,
    history::{self, Run, Store},
    redact, report,
    steps::{self, Site},
};

/// Keeps it. What can't be kept is said, and changes no verdict.
pub(super) fn keep(ctx: &Ctx, site: &Site, asked: Asked, verdict: &Verdict) {
    let head = asked.head();
    if head.is_of(&site.policy.coverage.main) {
        main_images(ctx, site, verdict);
    }
    let file = history::file(&site.state);
    let added = Store::open(&file).and_then(|mut store| store.add(&Run::of(verdict, head)));
    if let Err(trouble) = added {
        ctx.printer.hint(&format!("{file} does not have this run: {trouble}"));
    }
    let file = report::junit_file(&site.state);
    if let Err(error) = write_report(&file, &report::junit(verdict)) {
        ctx.printer.hint(&format!("no report for machines: {error}"));
    }
}

/// Keeps the layers of images that passed on the main branch, for later ones to be compared with.
fn main_images(ctx: &Ctx, site: &Site, verdict: &Verdict) {
    let good = |step: &&Outcome| matches!(step.status, Status::Passed | Status::Cached);
    let files = verdict.steps.iter().filter(good).flat_map(|step| &step.artifacts);
    for file in files.filter(|file| file.kind == LAYERS) {
        let main = steps::main_layers(&site.state, &file.path);
        let kept = fs_err::read(&file.path).and_then(|text| write_whole(&main, &text));
        if let Err(error) = kept {
            ctx.printer.hint(&format!("later images are not compared with these: {error}"));
        }
    }
}

/// Adds what became of a call to the summary of GitHub's job, where there is one. What failed is kept
/// by itself, for who tells others of it. `text` is told how much of the summary there is.
pub(super) fn summarise(ctx: &Ctx, state: &Utf8Path, good: bool, text: impl Fn(u64) -> String) {
    let file = report::failed_file(state);
    let kept = match good {
        true => gone(fs_err::remove_file(&file)),
        false => write_report(&file, &redact::text(&text(0))),
    };
    if let Err(error) = kept {
        ctx.printer.hint(&format!("what failed is not kept: {error}"));
    }
    add_summary(ctx, text);
}

fn add_summary(ctx: &Ctx, text: impl Fn(u64) -> String) {
    let Some(file) = ctx.env.get("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty()) else {
        return;
    };
    let append = || {
        let mut file = fs_err::OpenOptions::new().create(true).append(true).open(file)?;
        let taken = file.metadata()?.len();
        file.write_all(redact::text(&text(taken)).as_bytes())
    };
    if let Err(error) = append() {
        ctx.printer.hint(&format!("no summary of the job: {error}"));
    }
}
