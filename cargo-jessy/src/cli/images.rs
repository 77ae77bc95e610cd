//! `images`: a selection of `ci`.

use super::checks::{self, Wish};
use crate::{
    cli::Ctx,
    exit::{Exit, Failure},
};

/// Build the container images and check them: size, hardening, commit, reproducibility
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    flags: checks::Flags,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    checks::run(ctx, &Wish::of(&["images"]), &args.flags)
}
