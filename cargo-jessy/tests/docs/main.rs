//! The documents: what is generated is what the code says, and what is shown works.
#![expect(clippy::unwrap_used, reason = "what can't be read is a test that fails")]

mod commands;
mod diagrams;
mod environment;
mod generated;

use camino::{Utf8Path, Utf8PathBuf};

/// The root of this repository.
fn repository() -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
