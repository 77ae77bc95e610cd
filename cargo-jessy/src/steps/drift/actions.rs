//! What workflows use of others.

use super::{Reading, calls::Allowed, hooks::line};
use crate::model::Node;

/// Judges a `uses:`.
pub(super) fn look(uses: &Node, allowed: &mut Allowed<'_>, reading: &mut Reading<'_>) {
    let what = uses.as_str().unwrap_or_default();
    // Those are read like the workflows.
    if what.starts_with("./.github/") {
        return;
    }
    let name = what.split('@').next().unwrap_or_default();
    if !allowed.uses(name) {
        reading.add(line(uses), format!("the action `{name}` is not in `drift.actions`"));
    }
}
