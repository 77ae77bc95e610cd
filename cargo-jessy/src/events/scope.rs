//! What a run looks at, where it is not all of the workspace.

/// What `--since` came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// What it is counted from, as it was named.
    pub reference: String,
    /// How far it narrows the run.
    pub found: Narrowing,
}

/// How far a run is narrowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Narrowing {
    /// Not at all, and why.
    Everything(String),
    /// To what a change can have affected.
    Change(Change),
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The commit that it is counted from, in short.
    pub base: String,
    /// How many files it has.
    pub files: usize,
    /// How many members the workspace has.
    pub members: usize,
    /// Those that a step looks at which can look at some alone; none: no such step runs.
    pub looked_at: Option<Vec<String>>,
    /// The steps that are left out, and parts of steps as `STEP/LANE`.
    pub left_out: Vec<String>,
}
