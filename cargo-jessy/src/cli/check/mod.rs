//! `check`: the checks that are our own code and no program's. Steps call it, so that a plan shows
//! an exact command line for them too; people have `ci --only`.
//!
//! It prints a line for each finding, `FILE:LINE:COLUMN: what is wrong`, and ends with 1 if there
//! is one.

mod compose;
mod drift;

use crate::{
    cli::Ctx,
    exit::{Exit, Failure},
};

/// Run one of our own checks
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    what: What,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum What {
    /// Every overlay of the compose files is right, and keeps the policy's rules
    Compose,
    /// Justfile, hooks and workflows call nothing but `cargo jessy`
    Drift,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let findings = match args.what {
        What::Compose => compose::findings(ctx)?,
        What::Drift => drift::findings(ctx)?,
    };
    for finding in &findings {
        ctx.printer.data(finding);
    }
    Ok(if findings.is_empty() { Exit::Good } else { Exit::No })
}
