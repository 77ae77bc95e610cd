//! `test`: a selection of `ci`, here or in a container.

mod in_container;

use super::{
    checks::{self, Wish},
    staged,
};
use crate::{
    cli::Ctx,
    exit::{Exit, Failure},
};

/// Run tests
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Which tests
    #[arg(default_value = "unit")]
    kind: Kind,
    /// Run them in the container of the policy's test-runner, live; `integration` asks the system
    /// that runs beside it
    #[arg(long, conflicts_with_all = ["staged", "plan", "format", "no_cache"])]
    in_container: bool,
    #[command(flatten)]
    narrow: staged::Flag,
    #[command(flatten)]
    flags: checks::Flags,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Kind {
    /// Those that need nothing but the code
    Unit,
    /// The feature files, against a running system
    Bdd,
    /// What holds only for the system in containers
    Integration,
    /// All of them
    All,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let only: &[&str] = match args.kind {
        Kind::Unit => &["unit"],
        Kind::Bdd => &["bdd"],
        Kind::Integration => &["integration"],
        Kind::All => &["unit", "bdd", "integration"],
    };
    if args.in_container {
        return in_container::run(ctx, only);
    }
    let wish = Wish { staged: args.narrow.staged, ..Wish::of(only) };
    checks::run(ctx, &wish, &args.flags)
}
