//! `bench`: a selection of `ci`, with baselines.

use super::{
    checks::{self, Wish},
    containers,
};
use crate::{
    bench::{HOST, MachineClass, folder, names},
    cli::Ctx,
    exit::{Exit, Failure},
    steps::BenchWish,
};

/// Measure the benches and compare them with what they were
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Keep what is measured under this name
    #[arg(long, value_name = "NAME", value_parser = name)]
    save: Option<String>,
    /// Compare with what was kept under this name [default: the policy's bench.baseline]
    #[arg(long, value_name = "NAME", value_parser = name)]
    against: Option<String>,
    /// Run them in a container with fixed processors and memory, without a network
    #[arg(long)]
    in_container: bool,
    #[command(flatten)]
    flags: checks::Flags,
}

/// The name of a baseline, which is that of a folder too.
fn name(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.+".contains(c);
    if text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(plain) {
        Ok(text.to_owned())
    } else {
        Err("a name is made of letters, digits, `-`, `_`, `+` and `.`".to_owned())
    }
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    if args.in_container {
        containers::can_run(ctx, "cargo jessy bench")?;
    }
    if let Some(name) = args.against.as_deref().filter(|_| !args.in_container) {
        known(ctx, name)?;
    }
    let bench = BenchWish {
        save: args.save.clone(),
        against: args.against.clone(),
        in_container: args.in_container,
    };
    // What is to be kept has to be measured.
    let flags = if args.save.is_some() { args.flags.anew() } else { args.flags.clone() };
    checks::run(ctx, &Wish { bench, ..Wish::of(&["bench"]) }, &flags)
}

/// A baseline that a person names must be there; that of the policy may come later. Of a container
/// only the container itself can tell.
fn known(ctx: &Ctx, name: &str) -> Result<(), Failure> {
    let workspace = ctx.workspace()?;
    let class = MachineClass::here(&ctx.env, &workspace.root, HOST);
    let names = names(&folder(&workspace.state_dir(&ctx.env)), &class);
    if names.iter().any(|known| known == name) {
        return Ok(());
    }
    let known = match names.is_empty() {
        true => "there is none yet".to_owned(),
        false => format!("there are: {}", names.join(", ")),
    };
    Err(Failure::usage(format!("no baseline `{name}` of this machine ({})", class.words()))
        .help(format!("{known}; cargo jessy bench --save {name} keeps one")))
}
