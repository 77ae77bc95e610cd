//! The workspace and its policy table, `[workspace.metadata.jessy]`. Nobody else knows the table.

mod bench;
mod compose;
mod coverage;
mod deploy;
mod drift;
mod images;
mod integration;
mod metadata;
mod problem;
mod span;
mod table;
mod test_runner;
mod workspace;

pub use bench::Bench;
pub use compose::{Compose, Rule};
pub use coverage::Coverage;
pub use deploy::{Candidate, Deploy, Environment, Smoke};
pub use drift::Drift;
pub use images::ImageBudget;
pub use integration::Integration;
pub use problem::closest;
pub use span::Span;
pub use table::{Bdd, Ci, Docs, Go, GoLicences, Policy, ToolPin};
pub use test_runner::TestRunner;
pub use workspace::Workspace;

use crate::exit::Failure;

impl Policy {
    /// The policy of a workspace: its table over the defaults.
    ///
    /// # Errors
    /// Exit 2 when a key is unknown or has a wrong value; the message names the key.
    pub fn of(workspace: &Workspace) -> Result<Self, Failure> {
        match workspace.metadata.workspace_metadata.get("jessy") {
            None => Ok(Self::default()),
            Some(table) => Self::parse(table),
        }
    }

    /// A policy from its table.
    ///
    /// # Errors
    /// As [`Policy::of`].
    pub fn parse(table: &serde_json::Value) -> Result<Self, Failure> {
        serde_path_to_error::deserialize(table).map_err(|error| problem::explain(&error))
    }

    /// The JSON Schema of the table.
    #[must_use]
    pub fn schema() -> String {
        let schema = schemars::schema_for!(Self);
        format!("{:#}\n", schema.as_value())
    }
}
