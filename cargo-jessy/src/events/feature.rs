//! What became of feature files, step by step.

use serde::{Deserialize, Serialize};

use super::Status;

/// A feature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// Its scenarios, as they ran.
    pub scenarios: Vec<Scenario>,
}

/// A scenario of a feature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// Its steps, up to the one that ended it.
    pub steps: Vec<Said>,
}

/// A step of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Its text, with the word that it begins with.
    pub text: String,
    /// How it ended: passed, failed or skipped.
    pub status: Status,
    /// What was said of it when it did not pass.
    pub why: String,
}

impl Scenario {
    /// Whether every step of it passed. One without steps shows nothing.
    #[must_use]
    pub fn passed(&self) -> bool {
        !self.steps.is_empty() && self.steps.iter().all(|step| step.status == Status::Passed)
    }
}
