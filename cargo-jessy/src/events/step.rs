//! What happens to the steps of a run of `ci`.

use std::{ops::Add, time::Duration};

use camino::Utf8PathBuf;

use crate::exit::Exit;

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It was measured and is good.
    Passed,
    /// It was measured and is not.
    Failed,
    /// It did not run, and need not have.
    Skipped,
    /// It could not run: a tool is missing and could not be installed.
    Missing,
    /// It was stopped half-way.
    Interrupted,
}

/// How many tests there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

/// Something that was measured against what is allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// What was measured.
    pub measured: f64,
    /// The most that is allowed.
    pub budget: f64,
    /// The unit of both.
    pub unit: &'static str,
}

impl Figure {
    /// Which of two is nearer to its budget, or further above it.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        if other.measured / other.budget > self.measured / self.budget { other } else { self }
    }
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

/// What became of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The step.
    pub step: &'static str,
    /// How it ended.
    pub status: Status,
    /// Why, in a few words; for a step that passed, what to know about it.
    pub reason: Option<String>,
    /// The tests that it ran, if it runs any.
    pub tests: Option<Tally>,
    /// The figure of its that is worst against its budget, if it measures any.
    pub figure: Option<Figure>,
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
    /// All tests of all steps.
    #[must_use]
    pub fn tests(&self) -> Option<Tally> {
        self.steps.iter().filter_map(|step| step.tests).reduce(Tally::add)
    }
}

/// Something that happened in a run of `ci`.
#[derive(Clone, Debug)]
pub enum StepEvent {
    /// The run began.
    Planned {
        /// Its steps, in order.
        steps: Vec<&'static str>,
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
    use super::Figure;

    #[test]
    fn the_worse_figure_is_nearer_to_its_own_budget() {
        let figure = |measured, budget| Figure { measured, budget, unit: "MB" };
        let (large, tight) = (figure(60.0, 100.0), figure(45.0, 50.0));
        assert_eq!(large.worse(tight), tight);
        assert_eq!(tight.worse(large), tight);
    }
}
