//! `scan`: a selection of `ci`.

use camino::Utf8PathBuf;

use super::checks::{self, Wish};
use crate::{
    cli::Ctx,
    exit::{Exit, Failure},
};

/// Look for secrets, unsafe settings and known vulnerabilities in the tree and in the images
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Leave what is found in the tree in this file too, of any severity, for code scanning
    #[arg(long, value_name = "FILE")]
    sarif: Option<Utf8PathBuf>,
    #[command(flatten)]
    flags: checks::Flags,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let here = ctx.cwd()?;
    let sarif = args.sarif.as_ref().map(|file| here.join(file));
    checks::run(ctx, &Wish { sarif, ..Wish::of(&["scan"]) }, &args.flags)
}
