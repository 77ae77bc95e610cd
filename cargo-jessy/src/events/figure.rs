//! What a step measured, and the files that it left.

use camino::Utf8PathBuf;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which way a figure is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Good {
    /// A size, a time.
    Low,
    /// A coverage.
    High,
}

/// Something that was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// What it is of, e.g. `jessy-core` or `rust`.
    pub name: String,
    /// What was measured.
    pub measured: f64,
    /// The most, or least, that is allowed; none: it is only watched.
    pub budget: Option<f64>,
    /// What it is compared with, e.g. the figure of the main branch.
    pub baseline: Option<f64>,
    /// The unit of the three.
    pub unit: String,
    /// Which way it is good.
    pub good: Good,
}

impl Figure {
    /// A figure with a budget that it must not exceed.
    #[must_use]
    pub fn at_most(name: &str, measured: f64, budget: f64, unit: &str) -> Self {
        Self {
            name: name.to_owned(),
            measured,
            budget: Some(budget),
            baseline: None,
            unit: unit.to_owned(),
            good: Good::Low,
        }
    }

    /// How much of its budget it takes up: above 1, it is not kept. Without a budget, nothing.
    #[must_use]
    pub fn strain(&self) -> f64 {
        match (self.budget, self.good) {
            (None, _) => 0.0,
            (Some(budget), Good::Low) => self.measured / budget,
            (Some(budget), Good::High) => budget / self.measured,
        }
    }

    /// Of several, the one that is nearest to its budget or furthest beyond it; the first, where
    /// none has a budget.
    #[must_use]
    pub fn worst(figures: &[Self]) -> Option<&Self> {
        figures
            .iter()
            .reduce(|worst, next| if next.strain() > worst.strain() { next } else { worst })
    }
}

/// The kind of a file in which tests are told one by one, as JUnit.
pub const JUNIT: &str = "junit";

/// The kind of a file in which features are told step by step: a list of [`super::Feature`].
pub const FEATURES: &str = "features";

/// The kind of a file with the sizes of an image's layers.
pub const LAYERS: &str = "layers";

/// A file that a step leaves for people and for reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Artifact {
    /// What it is, e.g. `junit`, `lcov`, `features`.
    pub kind: String,
    /// Where it is.
    #[schemars(with = "String")]
    pub path: Utf8PathBuf,
}

#[cfg(test)]
mod tests {
    use super::{Figure, Good};

    #[test]
    fn the_worst_figure_is_nearest_to_its_own_budget() {
        let large = Figure::at_most("large", 60.0, 100.0, "MB");
        let tight = Figure::at_most("tight", 45.0, 50.0, "MB");
        let watched = Figure { budget: None, ..Figure::at_most("watched", 900.0, 1.0, "MB") };
        let low = Figure { good: Good::High, ..Figure::at_most("low", 70.0, 80.0, "%") };
        let figures = [watched, large, tight.clone(), low.clone()];
        assert_eq!(Figure::worst(&figures[..3]), Some(&tight));
        assert_eq!(Figure::worst(&figures), Some(&low));
        assert_eq!(Figure::worst(&[]), None);
    }
}
