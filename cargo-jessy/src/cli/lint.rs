//! `lint`: a selection of `ci`.

use super::checks;
use crate::{
    cli::Ctx,
    exit::{Exit, Failure},
    pipeline::Selection,
};

/// Run all linters
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Repair what can be repaired, then check
    #[arg(long)]
    fix: bool,
    #[command(flatten)]
    flags: checks::Flags,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    checks::run(ctx, &Selection::of(&["lint"]), args.fix, &args.flags)
}
