//! `ci`: all steps.

use clap::builder::PossibleValuesParser;

use super::{
    checks::{self, Wish},
    staged,
};
use crate::{
    cli::Ctx,
    exit::{Exit, Failure},
    pipeline::Selection,
    steps,
};

/// Run the whole gate: every check that applies to this workspace
///
/// Steps run side by side where their toolchains allow it. A missing tool is installed into the
/// workspace's own folder; nothing is skipped without saying why.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Run these steps alone
    #[arg(long, value_name = "STEP", value_delimiter = ',', value_parser = step())]
    only: Vec<String>,
    /// Leave these steps out
    #[arg(long, value_name = "STEP", value_delimiter = ',', value_parser = step())]
    skip: Vec<String>,
    /// Run those steps alone that failed when they last ran, or were left out because others failed
    #[arg(long, conflicts_with_all = ["only", "explain"])]
    failed: bool,
    /// Look only at what can have been affected by what has changed since the last commit in common
    /// with this one, committed or not
    #[arg(long, value_name = "REF", conflicts_with_all = ["failed", "explain", "staged"])]
    since: Option<String>,
    /// Do one of N shares of the run: a part of the tests, and some of the other steps
    #[arg(long, value_name = "I/N", conflicts_with_all = ["failed", "explain", "staged"])]
    shard: Option<steps::Shard>,
    /// Print what a step checks, reads, needs and runs here
    #[arg(long, value_name = "STEP", value_parser = step(), conflicts_with_all = ["only", "skip"])]
    explain: Option<String>,
    /// Begin no further step once one has failed; those under way are finished
    #[arg(long)]
    fail_fast: bool,
    #[command(flatten)]
    narrow: staged::Flag,
    #[command(flatten)]
    flags: checks::Flags,
}

/// Clap then lists the steps, completes their names and says which one was probably meant.
fn step() -> PossibleValuesParser {
    PossibleValuesParser::new(
        steps::all()
            .iter()
            .map(|step| clap::builder::PossibleValue::new(step.id()).help(step.about())),
    )
}

pub(super) fn run(ctx: &Ctx, args: Args) -> Result<Exit, Failure> {
    if let Some(id) = &args.explain {
        return checks::explain(ctx, id);
    }
    let only = if args.failed { checks::failed(ctx)? } else { args.only };
    if args.failed && only.is_empty() {
        ctx.printer.line("nothing failed when it last ran");
        return Ok(Exit::Good);
    }
    let wish = Wish {
        selection: Selection { only, skip: args.skip },
        fail_fast: args.fail_fast,
        staged: args.narrow.staged,
        since: args.since,
        shard: args.shard,
        ..Wish::default()
    };
    checks::run(ctx, &wish, &args.flags)
}
