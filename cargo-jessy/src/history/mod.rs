//! What became of earlier runs of `ci`: `<state>/history.db`, and as JSON for whoever asks.
//!
//! Several runs at once write to it, each in one transaction, and each waits its turn. Nothing is
//! decided by it: a run that can't be remembered says so and keeps its verdict.

mod add;
mod make;
mod read;
mod record;
mod store;
mod trouble;
mod word;

pub use record::{Failure, History, Run, Step, Word};
pub use store::Store;
pub use trouble::Trouble;

use camino::{Utf8Path, Utf8PathBuf};

/// Where the history of a state folder is.
#[must_use]
pub fn file(state: &Utf8Path) -> Utf8PathBuf {
    state.join("history.db")
}
