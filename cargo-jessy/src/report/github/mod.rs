//! A run of `ci` for GitHub: its log, findings beside the code, and the summary of the job.
//!
//! What passed is folded into a group; what failed stays open and comes last, below the findings.
//! All of it goes to stdout, line by line through [`command::tame`]: the runner obeys commands on
//! either stream, and what tools print must be none.

mod command;
mod limit;
mod places;
mod summary;

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use camino::{Utf8Path, Utf8PathBuf};
use indexmap::IndexMap;

use self::{
    command::{Annotation, Level, group, tame},
    places::Places,
};
use super::{scope, verdict};
use crate::{
    events::{FailedCommand, Outcome, Status, StepEvent, Verdict},
    ui::Printer,
};

/// Where what failed is kept by itself: as in the summary of the job, and not there when all is good.
#[must_use]
pub fn failed_file(state: &Utf8Path) -> Utf8PathBuf {
    state.join("report").join("failed.md")
}

/// How many lines of a step are kept for its group: the last ones.
const KEPT: usize = 2000;

/// How long a run stays silent.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// Prints a run for GitHub.
pub struct Github {
    printer: Printer,
    places: Places,
    width: usize,
    /// What the steps that are under way have printed.
    lines: IndexMap<&'static str, VecDeque<String>>,
    spoke: Instant,
}

impl Github {
    /// Prints through this printer a run of the workspace at `root`; paths are told from
    /// `repository`, the folder that GitHub has checked out.
    #[must_use]
    pub fn new(printer: &Printer, root: &Utf8Path, repository: Option<&str>) -> Self {
        Self {
            printer: printer.clone(),
            places: Places::new(root, repository),
            width: 0,
            lines: IndexMap::new(),
            spoke: Instant::now(),
        }
    }

    /// Takes an event.
    pub fn event(&mut self, event: &StepEvent) {
        match event {
            StepEvent::Planned { steps, scope } => {
                if let Some(scope) = scope {
                    self.say(&scope::line(self.printer.paint, scope));
                }
                self.width = steps.iter().map(|id| id.len()).max().unwrap_or(0);
            }
            StepEvent::Started { step } => {
                self.lines.insert(step, VecDeque::new());
                self.say(&format!("· {step:<width$}  started", width = self.width));
            }
            StepEvent::Tool { step, tool, what } if what.starts_with("installing with") => {
                self.say(&format!("· {step:<width$}  {tool}: {what}", width = self.width));
            }
            StepEvent::Command { step, name } => self.keep(step, format!("▸ {name}")),
            StepEvent::Line { step, text, .. } => self.keep(step, text.clone()),
            StepEvent::Finished(outcome) => self.finished(outcome),
            StepEvent::Ended(verdict) => self.ended(verdict),
            StepEvent::Tool { .. }
            | StepEvent::ToolReady { .. }
            | StepEvent::Waiting { .. }
            | StepEvent::Waited { .. }
            | StepEvent::CommandEnded { .. } => {}
        }
    }

    /// To be called now and then: speaks up when nothing was said for long.
    pub fn tick(&mut self) {
        if self.spoke.elapsed() >= HEARTBEAT && !self.lines.is_empty() {
            let busy: Vec<&str> = self.lines.keys().copied().collect();
            self.say(&format!("· still running: {}", busy.join(", ")));
        }
    }

    fn keep(&mut self, step: &str, line: String) {
        if let Some(lines) = self.lines.get_mut(step) {
            lines.push_back(line);
            if lines.len() > KEPT {
                lines.pop_front();
            }
        }
    }

    /// Says what may have been printed by a tool.
    fn say(&mut self, text: &str) {
        self.spoke = Instant::now();
        for line in tame(text) {
            self.printer.data(&line);
        }
    }

    fn finished(&mut self, outcome: &Outcome) {
        let lines = self.lines.shift_remove(outcome.step).unwrap_or_default();
        let line = verdict::line(self.printer.out_paint, outcome, self.width);
        if lines.is_empty() || !outcome.status.lets_pass() {
            self.say(&line);
            return;
        }
        let [begin, end] = group(&line);
        self.printer.data(&begin);
        for line in lines {
            self.say(&line);
        }
        self.printer.data(&end);
    }

    fn ended(&mut self, it: &Verdict) {
        for annotation in limit::limited(it.steps.iter().map(|step| self.findings(step)).collect())
        {
            self.printer.data(&annotation.to_string());
        }
        for (step, failed) in failures(it) {
            for line in verdict::failed(self.printer.out_paint, step, failed) {
                self.say(&line);
            }
        }
        for line in verdict::ending(self.printer.out_paint, it) {
            self.say(&line);
        }
    }

    fn findings(&self, step: &Outcome) -> Vec<Annotation> {
        let told: Vec<_> =
            step.failures.iter().flat_map(|failed| self.places.of(step.step, failed)).collect();
        let level = match step.status {
            Status::Inconclusive => Level::Warning,
            status if status.lets_pass() || !told.is_empty() => return told,
            _ => Level::Error,
        };
        let message = step.reason.clone().unwrap_or_default();
        vec![Annotation { level, title: step.step.to_owned(), place: None, message }]
    }
}

fn failures(it: &Verdict) -> impl Iterator<Item = (&Outcome, &FailedCommand)> {
    it.steps.iter().flat_map(|step| step.failures.iter().map(move |failed| (step, failed)))
}

/// The summary of a run, for a file that holds `taken` bytes of others already.
#[must_use]
pub fn github_summary(it: &Verdict, taken: u64) -> String {
    let taken = usize::try_from(taken).unwrap_or(usize::MAX);
    summary::summary(it, summary::MOST.saturating_sub(taken))
}
