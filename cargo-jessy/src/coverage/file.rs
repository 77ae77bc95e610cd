//! What was measured of one source file.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A source file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Where it is, from the workspace's root.
    #[schemars(with = "String")]
    pub path: Utf8PathBuf,
    /// The package that it is of.
    pub package: String,
    /// How much of it the tests ran through.
    pub covered: u64,
    /// How much of it there is.
    pub coverable: u64,
    /// The lines that no test came to: the first and the last of each stretch.
    pub missed: Vec<[u32; 2]>,
}

impl File {
    /// How much no test came to.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.coverable - self.covered
    }
}

/// Lines that were not run, as stretches. A stretch ends where a line was run, so blank lines and
/// comments don't break it.
pub(super) fn stretches(hits: &BTreeMap<u32, u64>) -> Vec<[u32; 2]> {
    let mut found: Vec<[u32; 2]> = Vec::new();
    let mut goes_on = false;
    for (line, hits) in hits {
        match found.last_mut() {
            Some(last) if *hits == 0 && goes_on => last[1] = *line,
            _ if *hits == 0 => found.push([*line, *line]),
            _ => {}
        }
        goes_on = *hits == 0;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::stretches;

    #[test]
    fn a_line_that_was_run_ends_a_stretch() {
        let hits = [(1, 0), (2, 0), (5, 0), (6, 3), (7, 0)];
        assert_eq!(stretches(&hits.into()), [[1, 5], [7, 7]]);
    }
}
