//! How a deploy to a swarm ended.

use std::time::Duration;

/// Why a version is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What was going on.
    pub stage: &'static str,
    /// What went wrong.
    pub why: String,
}

/// What the way back came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Back {
    /// Nobody but us saw the new version.
    Untouched,
    /// What ran before runs again.
    Done,
    /// There is nothing to go back to.
    Nothing,
    /// It failed as well, and why.
    Failed(String),
}

/// A deploy that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployed {
    /// The environment.
    pub environment: String,
    /// The commit.
    pub tag: String,
    /// The stack in the swarm.
    pub stack: String,
    /// What went wrong, if it did, and what came of it.
    pub trouble: Option<(Trouble, Back)>,
    /// Whether a person ended it.
    pub interrupted: bool,
    /// Whether nothing was changed.
    pub dry: bool,
    /// How long all of it took.
    pub took: Duration,
}
