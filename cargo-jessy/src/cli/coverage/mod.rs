//! `coverage`: a selection of `ci`, and what the step has its own program do.

mod judge;
mod merge;

use camino::Utf8Path;
use clap::Parser;

use super::{
    checks::{self, Wish},
    open,
};
use crate::{
    cli::Ctx,
    coverage::Summary,
    exit::{Exit, Failure},
    steps,
};

pub(super) use crate::steps::COVERAGE_VERB as VERB;

/// Measure how much of the code the tests run through
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Open the report in a browser afterwards, whatever the verdict
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    flags: checks::Flags,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    // Without anything to open it with, minutes of measuring would be for nothing.
    let opener = if args.open { Some(open::find(&ctx.env, ".jessy/coverage")?) } else { None };
    let exit = checks::run(ctx, &Wish::of(&["coverage"]), &args.flags)?;
    if let Some(opener) = opener.filter(|_| !args.flags.only_plans()) {
        reports(ctx, &opener)?;
    }
    Ok(exit)
}

/// Opens the HTML reports of the last run; where it left none, its verdict has said why.
fn reports(ctx: &Ctx, opener: &Utf8Path) -> Result<(), Failure> {
    let state = ctx.workspace()?.state_dir(&ctx.env);
    let Some(summary) = Summary::read(&steps::coverage_summary(&state)) else {
        return Ok(());
    };
    let html = summary.reports.iter().filter(|(kind, _)| kind.ends_with("html"));
    for (_, path) in html {
        open::file(opener, path)?;
    }
    Ok(())
}

/// What the step `coverage` has our own program do.
#[derive(Debug, Parser)]
#[command(name = VERB)]
pub(super) enum Part {
    /// Adds the profiles of a Go module up.
    Merge(merge::Args),
    /// Reads what was measured, holds it against the budgets and writes the summary.
    Judge(judge::Args),
}

/// Does one of them.
pub(super) fn part(ctx: &Ctx, part: Part) -> Result<Exit, Failure> {
    match part {
        Part::Merge(args) => merge::run(&args),
        Part::Judge(args) => judge::run(ctx, &args),
    }
}

/// The text of a report, or a failure that names it.
fn read(path: &Utf8Path) -> Result<String, Failure> {
    fs_err::read_to_string(path).map_err(|error| broken(error.to_string()))
}

/// A report that can't be read is a check that was not made.
fn broken(why: impl Into<String>) -> Failure {
    Failure::new(Exit::No, why)
}
