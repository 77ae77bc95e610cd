//! `fmt`: a selection of `ci`.

use super::checks;
use crate::{
    cli::Ctx,
    exit::{Exit, Failure},
    pipeline::Selection,
};

/// Check that all code is formatted
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Format it instead of complaining
    #[arg(long)]
    fix: bool,
    #[command(flatten)]
    flags: checks::Flags,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    checks::run(ctx, &Selection::of(&["fmt"]), args.fix, &args.flags)
}
