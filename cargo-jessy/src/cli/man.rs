//! `man`.

use crate::{
    cli::Ctx,
    exit::{Exit, Failure},
};

/// Print the manual page, in roff
///
/// Read it with: cargo jessy man | man -l -
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The page of one verb
    verb: Option<String>,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let mut command = super::command();
    command.build();
    let page = match &args.verb {
        None => command,
        Some(name) => command
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| Failure::usage(format!("no verb is called `{name}`")))?,
    };
    let mut roff = Vec::new();
    clap_mangen::Man::new(page).render(&mut roff)?;
    ctx.printer.data(String::from_utf8_lossy(&roff).trim_end());
    Ok(Exit::Good)
}
