//! A run as it is remembered and as `cargo jessy report --format json` prints it, version 1. Only
//! additions are made to it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events::{Artifact, Figure, Status, Tally};

/// All that is remembered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "What `cargo jessy report --format json` prints")]
pub struct History {
    /// The version of the format.
    #[schemars(extend("const" = 1))]
    pub schema: u8,
    /// The runs, the latest last.
    pub runs: Vec<Run>,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// What it is called.
    pub id: String,
    /// When it began.
    #[schemars(with = "String")]
    pub began: Timestamp,
    /// The commit that was checked out, where git knows it.
    pub commit: Option<String>,
    /// Whether a tracked file differed from it.
    pub dirty: bool,
    /// The branch that was checked out.
    pub branch: Option<String>,
    /// What it came to.
    pub verdict: Word,
    /// The exit code.
    pub exit_code: u8,
    /// Wall time.
    pub duration_ms: u64,
    /// Its steps, in order.
    pub steps: Vec<Step>,
}

/// What a run comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// No step failed.
    Passed,
    /// A step failed.
    Failed,
    /// No step failed, and one is within the noise.
    Inconclusive,
    /// A tool was missing.
    Missing,
    /// It was stopped.
    Interrupted,
}

/// A step of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its name.
    pub id: String,
    /// How it ended.
    pub status: Status,
    /// Why; for a step that passed, what to know about it.
    pub reason: Option<String>,
    /// When its first command began, from the run's start.
    pub began_ms: u64,
    /// When its last command ended, from the run's start.
    pub ended_ms: u64,
    /// How long its commands were at work.
    pub duration_ms: u64,
    /// Its tests.
    pub tests: Option<Tally>,
    /// Why it was spared, or why not.
    pub cache: Option<String>,
    /// What it measured.
    pub figures: Vec<Figure>,
    /// The files that it left.
    pub artifacts: Vec<Artifact>,
    /// Its commands that failed.
    pub failures: Vec<Failure>,
    /// The one command that runs it again.
    pub rerun: String,
    /// The command that repairs what it complains of.
    pub fix: Option<String>,
}

/// A command that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// Its name within the step.
    pub name: String,
    /// Its command line, for a POSIX shell; empty when none was run.
    pub command: String,
    /// The folder it ran in.
    pub cwd: String,
    /// What is wrong.
    pub why: String,
    /// The end of what it printed.
    pub output: String,
}

impl History {
    /// These runs.
    #[must_use]
    pub fn of(runs: Vec<Run>) -> Self {
        Self { schema: 1, runs }
    }

    /// The JSON Schema of the export.
    #[must_use]
    pub fn schema() -> String {
        format!("{:#}\n", schemars::schema_for!(Self).as_value())
    }
}
