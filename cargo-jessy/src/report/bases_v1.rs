//! `bases --list --format json`, version 1.

use serde::Serialize;

use super::bases::word;
use crate::events::{Base, BaseState};

#[derive(Serialize)]
struct Line<'a> {
    event: &'static str,
    image: &'a str,
    needed_by: &'a [String],
    state: &'static str,
    stand_in: bool,
    how: Option<&'a str>,
}

/// The lines: the schema's version, one base a line, the verdict.
#[must_use]
pub fn bases_json(bases: &[Base]) -> Vec<String> {
    let mut lines = vec![r#"{"schema":1}"#.to_owned()];
    // Plain structs of strings always have a JSON form.
    lines.extend(bases.iter().filter_map(|base| {
        let line = Line {
            event: "base",
            image: &base.image,
            needed_by: &base.needed_by,
            state: word(base.state),
            stand_in: matches!(base.state, BaseState::StandIn | BaseState::Stale),
            how: (!base.how.is_empty()).then_some(base.how.as_str()),
        };
        serde_json::to_string(&line).ok()
    }));
    let missing = bases.iter().any(|base| base.state == BaseState::Missing);
    let verdict = if missing { "missing" } else { "passed" };
    lines.push(format!(r#"{{"event":"verdict","verdict":"{verdict}"}}"#));
    lines
}
