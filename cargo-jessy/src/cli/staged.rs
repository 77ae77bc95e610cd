//! `--staged`: what the next commit changes, asked of git.

use camino::Utf8PathBuf;

use super::{Ctx, git};
use crate::{
    exit::Failure,
    steps::{self, Part, Site},
};

/// The flag.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(super) struct Flag {
    /// A hook's quick look: fmt, lint and unit see only what the next commit changes
    #[arg(long)]
    pub(super) staged: bool,
}

/// What is staged.
pub(super) fn ask(ctx: &Ctx, site: &Site) -> Result<Part, Failure> {
    // A file that is deleted or renamed changes what is left as well.
    let args = ["diff", "--cached", "--name-only", "--no-renames", "--relative", "-z"];
    let output = git::ask(&ctx.workspace()?.root, &args, "what is staged")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::usage("--staged needs a git repository").because(said.trim()));
    }
    let names = String::from_utf8_lossy(&output.stdout);
    let names = names.split('\0').filter(|name| !name.is_empty());
    let files: Vec<Utf8PathBuf> = names.map(Utf8PathBuf::from).collect();
    Ok(steps::staged(site, &files))
}
