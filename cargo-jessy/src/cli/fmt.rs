//! `fmt`: a selection of `ci`.

use super::{
    checks::{self, Wish},
    staged,
};
use crate::{
    cli::Ctx,
    exit::{Exit, Failure},
};

/// Check that all code is formatted
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Format it instead of complaining
    #[arg(long)]
    fix: bool,
    #[command(flatten)]
    narrow: staged::Flag,
    #[command(flatten)]
    flags: checks::Flags,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let wish = Wish { fix: args.fix, staged: args.narrow.staged, ..Wish::of(&["fmt"]) };
    checks::run(ctx, &wish, &args.flags)
}
