//! `baseline.json`: the main branch's figures, which later ones are compared with.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// How many points a figure may be below the main branch's before it is said.
pub const DROP: f64 = 1.0;

/// The main branch's figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// In per cent, by language.
    pub figures: IndexMap<String, f64>,
}

impl Baseline {
    /// The figures that `text` holds. What can't be read is no baseline: it decides nothing, and
    /// the next pass on the main branch writes it anew.
    #[must_use]
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}
