//! `docs`: a selection of `ci`.

use super::checks::{self, Wish};
use crate::{
    cli::Ctx,
    exit::{Exit, Failure},
};

/// Build the documentation; a warning is an error
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    flags: checks::Flags,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    checks::run(ctx, &Wish::of(&["doc"]), &args.flags)
}
