//! `status`.

use crate::{
    cli::{Ctx, containers, stack},
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
    // What one engine runs does not hide what the other does.
    let native = stack::status(&state)?;
    let running: Vec<_> = native.into_iter().chain(containers::running(ctx)?).collect();
    let lines = match args.format {
        Format::Human if running.is_empty() => {
            ctx.printer.line("nothing is running");
            ctx.printer.hint("start it with: cargo jessy up");
            return Ok(Exit::Good);
        }
        Format::Human => {
            running.iter().flat_map(|run| report::status(run, ctx.printer.out_paint)).collect()
        }
        Format::Json if running.is_empty() => {
            report::status_json(&[stack::stopped(&stack::project(ctx, "dev", &[])?)], false)
        }
        Format::Json => report::status_json(&running, true),
    };
    for line in lines {
        ctx.printer.data(&line);
    }
    Ok(Exit::Good)
}
