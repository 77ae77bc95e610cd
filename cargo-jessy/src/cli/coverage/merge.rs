//! Adding up what the tests of a Go module and a running system ran through.

use camino::Utf8PathBuf;

use super::{broken, read};
use crate::{
    coverage::{Profile, lcov, module_path},
    exit::{Exit, Failure},
};

/// Adds the profiles of a Go module up.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The module's folder
    #[arg(long)]
    module: Utf8PathBuf,
    /// Where the sum goes, as a profile
    #[arg(long)]
    profile: Utf8PathBuf,
    /// Where it goes as LCOV
    #[arg(long)]
    lcov: Utf8PathBuf,
    /// The profiles
    #[arg(required = true)]
    from: Vec<Utf8PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let go_mod = args.module.join("go.mod");
    let text = read(&go_mod)?;
    let module = module_path(&text).ok_or_else(|| broken(format!("{go_mod} names no module")))?;
    let mut sum = Profile::default();
    for path in &args.from {
        sum.add(&read(path)?, module).map_err(|why| broken(format!("read {path}: {why}")))?;
    }
    fs_err::write(&args.profile, sum.text(module))?;
    let here = args.module.canonicalize_utf8()?;
    fs_err::write(&args.lcov, lcov(&sum, &here))?;
    Ok(Exit::Good)
}
