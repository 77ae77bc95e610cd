//! What is asked, and by whom.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::model::Profile;

/// One question to an [`Atlas`](super::Atlas).
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// As [`crate::text::validate`] gave it.
    pub text: &'a str,
    /// Where the caller is, when it asks in cycles.
    pub iteration: Option<Iteration>,
    /// Who asks, when that user's own dimension is active.
    pub profile: Option<&'a Profile>,
}

impl<'a> Question<'a> {
    /// A question that stands alone.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, iteration: None, profile: None }
    }
}

/// How far a caller is that asks the same in cycles (domain §8.2, trigger D).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Iteration {
    /// Number of the cycle.
    pub cycle: u32,
    /// Whether its answers have settled.
    pub converged: bool,
}
