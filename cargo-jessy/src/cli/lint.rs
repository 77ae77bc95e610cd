//! `lint`: a selection of `ci`.

use super::checks::{self, Wish};
use crate::{
    cli::Ctx,
    exit::{Exit, Failure},
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
    let wish = Wish { fix: args.fix, ..Wish::of(&["lint"]) };
    checks::run(ctx, &wish, &args.flags)
}
