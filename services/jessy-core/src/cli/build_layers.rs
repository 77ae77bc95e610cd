//! `build-layers`: sources in, one verified file out (domain §4.3).

use std::path::Path;

use super::{EXIT_FAILED, Failure, say, warn};
use crate::source;
use crate::store::{self, Generation, Published};

pub(super) fn run(src: &Path, out: &Path) -> Result<(), Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::new(EXIT_FAILED, error);
    let sources = source::read(src).map_err(|error| failed(&error))?;
    for warning in &sources.warnings {
        warn(warning);
    }
    let bytes = store::encode(&sources.registry, &sources.content, sources.generation);
    let published = store::publish(&bytes, out).map_err(|error| failed(&error))?;
    let verb = match published {
        Published::Written => "written",
        Published::Unchanged => "unchanged",
    };
    let generation = Generation(sources.generation);
    say(format_args!("{}: {verb}, generation {generation}, {} bytes", out.display(), bytes.len()));
    Ok(())
}
