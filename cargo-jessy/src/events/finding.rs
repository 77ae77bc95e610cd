//! What `doctor` finds on a machine.

use serde::Serialize;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// As it should be.
    Good,
    /// Worth knowing; nothing stands still because of it.
    Note,
    /// In the way of something.
    Warning,
    /// Needed, and not there.
    Missing,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at, e.g. `go`.
    pub id: String,
    /// How it is.
    pub grade: Grade,
    /// What was found, e.g. `1.26.8`.
    pub found: String,
    /// What is required, where something is.
    pub required: Option<String>,
    /// One line to paste that mends it.
    pub fix: Option<String>,
}

impl Finding {
    /// A finding without a requirement and a fix.
    pub fn new(id: &str, grade: Grade, found: impl Into<String>) -> Self {
        Self { id: id.to_owned(), grade, found: found.into(), required: None, fix: None }
    }

    /// Says what is required.
    #[must_use]
    pub fn required(mut self, required: impl Into<String>) -> Self {
        self.required = Some(required.into());
        self
    }

    /// Says what mends it.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}
