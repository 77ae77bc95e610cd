//! How the steps of the last run ended, for `ci --failed`.

use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use indexmap::IndexMap;

use crate::events::{Outcome, Status};
use crate::files::write_whole;

fn file(state: &Utf8Path) -> Utf8PathBuf {
    state.join("last-run.json")
}

/// Remembers the outcomes of a run. Steps that were no part of it stay as they were, so that what
/// failed is not forgotten when another step is run alone.
///
/// # Errors
/// Those of the file system.
pub(super) fn remember(state: &Utf8Path, steps: &[Outcome]) -> io::Result<()> {
    let mut all = read(state);
    for outcome in steps {
        all.insert(outcome.step.to_owned(), (outcome.status, outcome.left_out));
    }
    write_whole(&file(state), &serde_json::to_vec(&all)?)
}

/// The steps that failed, or did not run because another one failed, in the last run that each was
/// part of.
#[must_use]
pub fn not_good(state: &Utf8Path) -> Vec<String> {
    let bad = |(id, (status, left_out)): (String, (Status, bool))| {
        (left_out || !status.lets_pass()).then_some(id)
    };
    read(state).into_iter().filter_map(bad).collect()
}

fn read(state: &Utf8Path) -> IndexMap<String, (Status, bool)> {
    let text = fs_err::read(file(state)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}
