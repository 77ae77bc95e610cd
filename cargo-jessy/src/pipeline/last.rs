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
/// failed is not forgotten when another step is run alone. Nor is it when a run that was `narrowed`
/// to a part of the workspace found that part good.
///
/// # Errors
/// Those of the file system.
pub(super) fn remember<'a>(
    state: &Utf8Path,
    steps: impl Iterator<Item = &'a Outcome>,
    narrowed: bool,
) -> io::Result<()> {
    let mut all = read(state);
    for outcome in steps {
        let known = all.entry(outcome.step.to_owned());
        let now = (outcome.status, outcome.left_out);
        match narrowed && is_good(now) {
            true => known.or_insert(now),
            false => known.insert_entry(now).into_mut(),
        };
    }
    write_whole(&file(state), &serde_json::to_vec(&all)?)
}

/// The steps that failed, or did not run because another one failed, in the last run that each was
/// part of.
#[must_use]
pub fn not_good(state: &Utf8Path) -> Vec<String> {
    let bad = |(id, ended)| (!is_good(ended)).then_some(id);
    read(state).into_iter().filter_map(bad).collect()
}

fn is_good((status, left_out): (Status, bool)) -> bool {
    !left_out && status.lets_pass()
}

fn read(state: &Utf8Path) -> IndexMap<String, (Status, bool)> {
    let text = fs_err::read(file(state)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}
