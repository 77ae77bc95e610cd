//! What happens while saved files become running programs.

use serde::{Deserialize, Serialize};

use super::FailureCard;

/// How a reload of one service ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reloaded {
    /// Why the new program did not take over; `None`: it did.
    pub card: Option<Box<FailureCard>>,
    /// Whether the program of before serves on.
    pub old_serves: bool,
}
