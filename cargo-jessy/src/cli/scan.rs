//! `scan`: a selection of `ci`.

use super::checks::{self, Wish};
use crate::{
    cli::Ctx,
    exit::{Exit, Failure},
};

/// Look for secrets, unsafe settings and known vulnerabilities in the tree and in the images
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    flags: checks::Flags,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    checks::run(ctx, &Wish::of(&["scan"]), &args.flags)
}
