//! What happens to the steps of a run of `ci`.

use std::{
    ops::{Add, Sub},
    time::Duration,
};

use camino::Utf8PathBuf;
use serde::{Deserialize, Serialize};

use super::Scope;
use crate::exit::Exit;

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

/// Which way a figure is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Good {
    /// A size, a time.
    Low,
    /// A coverage.
    High,
}

/// Something that was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What it is of, e.g. `jessy-core` or `rust`.
    pub name: String,
    /// What was measured.
    pub measured: f64,
    /// The most, or least, that is allowed; none: it is only watched.
    pub budget: Option<f64>,
    /// What it is compared with, e.g. the figure of the main branch.
    pub baseline: Option<f64>,
    /// The unit of the three.
    pub unit: String,
    /// Which way it is good.
    pub good: Good,
}

impl Figure {
    /// A figure with a budget that it must not exceed.
    #[must_use]
    pub fn at_most(name: &str, measured: f64, budget: f64, unit: &str) -> Self {
        Self {
            name: name.to_owned(),
            measured,
            budget: Some(budget),
            baseline: None,
            unit: unit.to_owned(),
            good: Good::Low,
        }
    }

    /// How much of its budget it takes up: above 1, it is not kept. Without a budget, nothing.
    #[must_use]
    pub fn strain(&self) -> f64 {
        match (self.budget, self.good) {
            (None, _) => 0.0,
            (Some(budget), Good::Low) => self.measured / budget,
            (Some(budget), Good::High) => budget / self.measured,
        }
    }

    /// Of several, the one that is nearest to its budget or furthest beyond it; the first, where
    /// none has a budget.
    #[must_use]
    pub fn worst(figures: &[Self]) -> Option<&Self> {
        figures
            .iter()
            .reduce(|worst, next| if next.strain() > worst.strain() { next } else { worst })
    }
}

/// A file that a step leaves for people and for reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// What it is, e.g. `junit`, `lcov`, `features`.
    pub kind: String,
    /// Where it is.
    pub path: Utf8PathBuf,
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
    /// A step waits, and is not at work.
    Waiting {
        /// The step.
        step: &'static str,
        /// For what.
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

#[cfg(test)]
mod tests {
    use super::{Figure, Good};

    #[test]
    fn the_worst_figure_is_nearest_to_its_own_budget() {
        let large = Figure::at_most("large", 60.0, 100.0, "MB");
        let tight = Figure::at_most("tight", 45.0, 50.0, "MB");
        let watched = Figure { budget: None, ..Figure::at_most("watched", 900.0, 1.0, "MB") };
        let low = Figure { good: Good::High, ..Figure::at_most("low", 70.0, 80.0, "%") };
        let figures = [watched, large, tight.clone(), low.clone()];
        assert_eq!(Figure::worst(&figures[..3]), Some(&tight));
        assert_eq!(Figure::worst(&figures), Some(&low));
        assert_eq!(Figure::worst(&[]), None);
    }
}
