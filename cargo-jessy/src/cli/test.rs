//! `test`: a selection of `ci`.

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
    let wish = Wish { staged: args.narrow.staged, ..Wish::of(only) };
    checks::run(ctx, &wish, &args.flags)
}
