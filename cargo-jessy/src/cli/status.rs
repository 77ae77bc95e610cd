//! `status`.

use crate::{
    cli::{Ctx, stack},
    exit::{Exit, Failure},
    report,
};

/// Show each service's state, restarts, uptime, time to ready and ports
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How to write it
    #[arg(long, default_value = "human")]
    format: Format,
}

/// Formats for data that people read too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people
    Human,
    /// One JSON value a line; the first is the schema's version
    Json,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let state = stack::state(ctx)?;
    let running = stack::status(&state)?;
    if running.is_none() && args.format == Format::Human {
        ctx.printer.line("nothing is running");
        ctx.printer.hint("start it with: cargo jessy up");
        return Ok(Exit::Good);
    }
    let (status, runs) = match running {
        Some(status) => (status, true),
        None => (stack::stopped(&stack::project(ctx, "dev", &[])?), false),
    };
    let lines = match args.format {
        Format::Human => report::status(&status, ctx.printer.out_paint),
        Format::Json => report::status_json(&status, runs),
    };
    for line in lines {
        ctx.printer.data(&line);
    }
    Ok(Exit::Good)
}
