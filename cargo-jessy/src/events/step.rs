//! What happens to the steps of a run of `ci`.

use std::{
    ops::{Add, Sub},
    time::Duration,
};

use camino::Utf8PathBuf;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Artifact, Figure, Scope};
use crate::exit::Exit;

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It was measured and is good.
    Passed,
    /// It was measured and is not.
    Failed,
    /// It was measured, and what was found is within the noise.
    Inconclusive,
    /// An earlier run passed on the same inputs.
    Cached,
    /// It did not run, and need not have.
    Skipped,
    /// It could not run: a tool is missing and could not be installed.
    Missing,
    /// It was stopped half-way.
    Interrupted,
}

impl Status {
    /// Whether a run in which every step ended like this is good.
    #[must_use]
    pub fn lets_pass(self) -> bool {
        matches!(self, Self::Passed | Self::Cached | Self::Inconclusive | Self::Skipped)
    }
}

/// How many tests there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Ran and passed.
    pub passed: u64,
    /// Ran and failed.
    pub failed: u64,
    /// Were there and did not run.
    pub skipped: u64,
}

impl Tally {
    /// How many ran.
    #[must_use]
    pub fn ran(self) -> u64 {
        self.passed + self.failed
    }
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl Sub for Tally {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            passed: self.passed.saturating_sub(other.passed),
            failed: self.failed.saturating_sub(other.failed),
            skipped: self.skipped.saturating_sub(other.skipped),
        }
    }
}

/// Whether a step was spared because nothing that it reads has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CacheNote {
    /// All of it was.
    pub hit: bool,
    /// Why, or why not.
    pub why: Option<String>,
}

/// A command that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedCommand {
    /// Its short name within the step.
    pub name: String,
    /// Its command line, ready to paste in `cwd`.
    pub line: String,
    /// The folder it ran in.
    pub cwd: Utf8PathBuf,
    /// What is wrong, in a few words.
    pub why: String,
    /// What it printed.
    pub output: String,
    /// Whether a file that it left tells which of its tests failed.
    pub told: bool,
}

impl CacheNote {
    /// Why a step ran that never ran here before.
    pub const FIRST: &str = "first run";
    /// Why a step ran whose answer nobody asked for.
    pub const OFF: &str = "--no-cache";

    /// Of several parts together. Why some of them are not spared is what is worth telling.
    pub fn of_all<'a>(parts: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let hit = parts.clone().all(|part| part.hit) && parts.clone().next().is_some();
        let told = parts.filter(|part| part.hit == hit);
        let mut whys: Vec<&str> = told.filter_map(|part| part.why.as_deref()).collect();
        whys.dedup();
        Self { hit, why: (!whys.is_empty()).then(|| whys.join(" · ")) }
    }
}

/// What became of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The step.
    pub step: &'static str,
    /// How it ended.
    pub status: Status,
    /// Why, in a few words; for a step that passed, what to know about it.
    pub reason: Option<String>,
    /// It was to run and did not, because of how others ended.
    pub left_out: bool,
    /// The tests that it ran, if it runs any.
    pub tests: Option<Tally>,
    /// Those of them that did not run this time, since their answer was known.
    pub spared: Option<Tally>,
    /// What it measured.
    pub figures: Vec<Figure>,
    /// The files that it left.
    pub artifacts: Vec<Artifact>,
    /// Whether it was spared.
    pub cache: CacheNote,
    /// When its first command began, from the run's start.
    pub began: Duration,
    /// When its last command ended, from the run's start.
    pub ended: Duration,
    /// How long its commands were at work; waiting for other steps is not counted.
    pub took: Duration,
    /// Its commands that failed.
    pub failures: Vec<FailedCommand>,
    /// The one command that runs it again.
    pub rerun: String,
    /// The command that repairs what it complains of, where there is one.
    pub fix: Option<String>,
}

/// What became of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What the run is called: a folder of its logs has that name.
    pub run: String,
    /// When it began.
    pub at: Timestamp,
    /// All steps, in the order of the plan.
    pub steps: Vec<Outcome>,
    /// The exit code that says it all.
    pub exit: Exit,
    /// Wall time.
    pub took: Duration,
}

impl Verdict {
    /// Whether something was measured and lies within the noise.
    #[must_use]
    pub fn is_inconclusive(&self) -> bool {
        self.steps.iter().any(|step| step.status == Status::Inconclusive)
    }

    /// All tests that ran.
    #[must_use]
    pub fn tests(&self) -> Option<Tally> {
        let ran = |step: &Outcome| Some(step.tests? - step.spared.unwrap_or_default());
        self.steps.iter().filter_map(ran).filter(|it| it.ran() > 0).reduce(Tally::add)
    }
}

/// Something that happened in a run of `ci`.
#[derive(Clone, Debug)]
pub enum StepEvent {
    /// The run began.
    Planned {
        /// Its steps, in order.
        steps: Vec<&'static str>,
        /// What it looks at, where that is not all.
        scope: Option<Box<Scope>>,
    },
    /// A step's first command began.
    Started {
        /// The step.
        step: &'static str,
    },
    /// A step waits, or one lane of it.
    Waiting {
        /// The step.
        step: &'static str,
        /// For what.
        what: String,
    },
    /// It need not wait for that any more.
    Waited {
        /// The step.
        step: &'static str,
        /// For what it has waited.
        what: String,
    },
    /// A tool is being installed, or needed a second way.
    Tool {
        /// The step that needs it.
        step: &'static str,
        /// The tool.
        tool: String,
        /// What is happening.
        what: String,
    },
    /// A tool is there.
    ToolReady {
        /// The step that needs it.
        step: &'static str,
        /// The tool.
        tool: String,
    },
    /// A command began.
    Command {
        /// The step.
        step: &'static str,
        /// Its name within the step.
        name: String,
    },
    /// It ended.
    CommandEnded {
        /// The step.
        step: &'static str,
        /// Its name within the step.
        name: String,
    },
    /// A command printed a line.
    Line {
        /// The step.
        step: &'static str,
        /// The command's name within the step.
        name: String,
        /// The line.
        text: String,
    },
    /// A step ended.
    Finished(Box<Outcome>),
    /// The run ended.
    Ended(Box<Verdict>),
}
