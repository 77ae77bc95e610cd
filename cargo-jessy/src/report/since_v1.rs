//! What `--since` came to, for programs; a part of the formats of runs and of plans.

use schemars::JsonSchema;
use serde::Serialize;

use crate::events::{Narrowing, Scope};

/// What `--since` makes of a run.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Since {
    /// What it is counted from, as it was named.
    pub reference: String,
    /// Why everything runs all the same; the fields below are then null.
    pub everything: Option<String>,
    /// The commit that it is counted from, in short.
    pub base: Option<String>,
    /// How many files are not as they were there.
    pub files: Option<usize>,
    /// The members that are looked at by steps that can look at some alone.
    pub members: Option<Vec<String>>,
    /// The steps that are left out, and parts of steps as `STEP/LANE`.
    pub left_out: Option<Vec<String>>,
}

impl Since {
    /// Of this scope.
    #[must_use]
    pub fn of(scope: &Scope) -> Self {
        let reference = scope.reference.clone();
        match &scope.found {
            Narrowing::Everything(why) => {
                Self { reference, everything: Some(why.clone()), ..Self::default() }
            }
            Narrowing::Change(change) => Self {
                reference,
                everything: None,
                base: Some(change.base.clone()),
                files: Some(change.files),
                members: Some(change.looked_at.clone().unwrap_or_default()),
                left_out: Some(change.left_out.clone()),
            },
        }
    }
}
