//! A run of `ci` for programs, version 1: one JSON object a line. Only additions are made to it;
//! anything else becomes version 2, beside it.
//!
//! The structs are this format's own. What changes inside doesn't change here by accident.

use camino::Utf8PathBuf;
use schemars::JsonSchema;
use serde::Serialize;

use super::since_v1::Since;
use crate::{
    events::{self, StepEvent},
    ui::millis,
};

/// A line of `cargo jessy ci --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(title = "A line of `cargo jessy ci --format json`")]
pub enum Line {
    /// The first line.
    Head(Head),
    /// Any other line.
    Event(Box<Event>),
}

/// The first line.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The version of the format.
    #[schemars(extend("const" = 1))]
    pub schema: u8,
}

/// Something that happened.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// The run began.
    Run {
        /// Its steps, in order.
        steps: Vec<String>,
        /// What `--since` makes of it.
        since: Option<Since>,
    },
    /// A step's first command began.
    StepStarted {
        /// The step.
        id: String,
    },
    /// A step ended.
    StepFinished {
        /// How.
        step: Step,
        /// Its commands that failed.
        failures: Vec<Failure>,
        /// The one command that runs it again.
        rerun: String,
        /// The command that repairs what it complains of.
        fix: Option<String>,
    },
    /// The run ended: the last line.
    Verdict {
        /// What the steps mean together.
        verdict: Verdict,
        /// The steps, in order.
        steps: Vec<Step>,
        /// All tests of all steps.
        tests: Option<Tests>,
        /// Wall time.
        duration_ms: u64,
        /// The exit code of the command.
        exit_code: u8,
    },
}

/// How a step ended.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its name.
    pub id: String,
    /// How it ended.
    pub status: Status,
    /// Why; for a step that passed, what to know about it.
    pub reason: Option<String>,
    /// What was measured, in `unit`.
    pub measured: Option<f64>,
    /// What was allowed.
    pub budget: Option<f64>,
    /// What it is compared with.
    pub baseline: Option<f64>,
    /// The unit of the three.
    pub unit: Option<String>,
    /// How long its commands were at work; waiting for other steps is not counted.
    pub duration_ms: u64,
    /// Whether it was spared.
    pub cache: Cache,
}

/// Whether a step was spared because nothing that it reads has changed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cache {
    /// It was.
    pub hit: bool,
    /// Why, or why not.
    pub why: Option<String>,
}

/// How a step ended. A step that lacks a tool or was interrupted has failed; its reason says so.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Measured, and good.
    Passed,
    /// Measured, and not; or not possible.
    Failed,
    /// Measured, and within the noise.
    Inconclusive,
    /// Did not run, and need not have.
    Skipped,
    /// Passed in an earlier run on the same inputs.
    Cached,
}

/// What a run comes to.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No step failed.
    Passed,
    /// A step failed, or could not be run to its end.
    Failed,
    /// No step failed, and one is within the noise.
    Inconclusive,
}

/// How many tests there were.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tests {
    /// Ran and passed.
    pub passed: u64,
    /// Ran and failed.
    pub failed: u64,
    /// Did not run.
    pub skipped: u64,
}

/// A command that failed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// Its name within the step.
    pub name: String,
    /// Its command line, for a POSIX shell; empty when none was run.
    pub command: String,
    /// The folder it ran in.
    #[schemars(with = "String")]
    pub cwd: Utf8PathBuf,
    /// What is wrong.
    pub why: String,
    /// What it printed.
    pub output: String,
}

impl Line {
    /// The first line.
    #[must_use]
    pub fn head() -> Self {
        Self::Head(Head { schema: 1 })
    }

    /// The line for an event, where it has one: progress is for people.
    #[must_use]
    pub fn of(event: &StepEvent) -> Option<Self> {
        let event = match event {
            StepEvent::Planned { steps, scope } => Event::Run {
                steps: steps.iter().map(ToString::to_string).collect(),
                since: scope.as_deref().map(Since::of),
            },
            StepEvent::Started { step } => Event::StepStarted { id: (*step).to_owned() },
            StepEvent::Finished(outcome) => Event::StepFinished {
                step: Step::of(outcome),
                failures: outcome.failures.iter().map(Failure::of).collect(),
                rerun: outcome.rerun.clone(),
                fix: outcome.fix.clone(),
            },
            StepEvent::Ended(verdict) => Event::Verdict {
                verdict: match verdict.exit {
                    crate::exit::Exit::Good if verdict.is_inconclusive() => Verdict::Inconclusive,
                    crate::exit::Exit::Good => Verdict::Passed,
                    _ => Verdict::Failed,
                },
                steps: verdict.steps.iter().map(Step::of).collect(),
                tests: verdict.tests().map(Tests::of),
                duration_ms: millis(verdict.took),
                exit_code: verdict.exit.code(),
            },
            StepEvent::Waiting { .. }
            | StepEvent::Waited { .. }
            | StepEvent::Tool { .. }
            | StepEvent::ToolReady { .. }
            | StepEvent::Command { .. }
            | StepEvent::CommandEnded { .. }
            | StepEvent::Line { .. } => return None,
        };
        Some(Self::Event(Box::new(event)))
    }

    /// As it is printed.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|error| unreachable!("plain data: {error}"))
    }

    /// The JSON Schema of a line.
    #[must_use]
    pub fn schema() -> String {
        format!("{:#}\n", schemars::schema_for!(Self).as_value())
    }
}

impl Step {
    fn of(outcome: &events::Outcome) -> Self {
        let status = match outcome.status {
            events::Status::Passed => Status::Passed,
            events::Status::Skipped => Status::Skipped,
            events::Status::Inconclusive => Status::Inconclusive,
            events::Status::Cached => Status::Cached,
            events::Status::Failed | events::Status::Missing | events::Status::Interrupted => {
                Status::Failed
            }
        };
        let worst = events::Figure::worst(&outcome.figures);
        Self {
            id: outcome.step.to_owned(),
            status,
            reason: outcome.reason.clone(),
            #[expect(clippy::cast_precision_loss, reason = "2^52 tests would be enough")]
            measured: worst
                .map(|figure| figure.measured)
                .or(outcome.tests.map(|tests| tests.passed as f64)),
            budget: worst.and_then(|figure| figure.budget),
            baseline: worst.and_then(|figure| figure.baseline),
            unit: worst
                .map(|figure| figure.unit.clone())
                .or(outcome.tests.map(|_| "tests passed".to_owned())),
            duration_ms: millis(outcome.took),
            cache: Cache { hit: outcome.cache.hit, why: outcome.cache.why.clone() },
        }
    }
}

impl Tests {
    fn of(tally: events::Tally) -> Self {
        Self { passed: tally.passed, failed: tally.failed, skipped: tally.skipped }
    }
}

impl Failure {
    fn of(failed: &events::FailedCommand) -> Self {
        Self {
            name: failed.name.clone(),
            command: failed.line.clone(),
            cwd: failed.cwd.clone(),
            why: failed.why.clone(),
            output: failed.output.clone(),
        }
    }
}
