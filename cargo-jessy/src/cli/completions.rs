//! `completions SHELL`.

use clap_complete::{Shell, generate};

use crate::{cli::Ctx, exit::Exit};

/// Print a completion script for a shell
///
/// The script completes `cargo-jessy`; bash and zsh pass `cargo jessy` on to it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Exit {
    let mut script = Vec::new();
    generate(args.shell, &mut super::command(), "cargo-jessy", &mut script);
    ctx.printer.data(String::from_utf8_lossy(&script).trim_end());
    Exit::Good
}
