//! A run of `ci` for people.
//!
//! On a terminal each step has a row that moves; at the end the rows give way to the verdict.
//! Elsewhere each step gets a line at its start and one at its end, and a line now and then keeps
//! whoever waits from thinking that the run hangs. What failed is printed whole, after all else
//! and before the verdict, so that the last screen says it all.

use std::time::{Duration, Instant};

use indexmap::IndexMap;

use super::{scope, verdict};
use crate::{
    events::{Outcome, Status, StepEvent},
    ui::{Printer, Row, Rows, duration},
};

/// How long a run off a terminal stays silent.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// Prints a run for people.
pub struct Human {
    printer: Printer,
    rows: Option<Rows>,
    width: usize,
    /// Steps that are under way, since when, and what they are at.
    busy: IndexMap<&'static str, (Instant, String)>,
    /// Tools that are being installed, by step and tool, and since when.
    installing: IndexMap<(&'static str, String), Instant>,
    spoke: Instant,
}

impl Human {
    /// Prints through this printer.
    #[must_use]
    pub fn new(printer: &Printer) -> Self {
        Self {
            printer: printer.clone(),
            rows: None,
            width: 0,
            busy: IndexMap::new(),
            installing: IndexMap::new(),
            spoke: Instant::now(),
        }
    }

    /// Takes an event.
    pub fn event(&mut self, event: &StepEvent) {
        match event {
            StepEvent::Planned { steps, scope } => {
                if let Some(scope) = scope {
                    let line = scope::line(self.printer.paint, scope);
                    self.say(&line);
                }
                self.width = steps.iter().map(|id| id.len()).max().unwrap_or(0);
                if self.printer.live {
                    self.rows = Some(Rows::new(&self.printer, steps.iter().copied()));
                }
            }
            StepEvent::Started { step } => self.started(step),
            StepEvent::Waiting { step, what } => self.idle(step, &format!("waits for {what}")),
            StepEvent::Tool { step, tool, what } => self.tool(step, tool, what),
            StepEvent::ToolReady { step, tool } => {
                self.installing.shift_remove(&(*step, tool.clone()));
            }
            StepEvent::Command { step, name } => self.at(step, name.clone()),
            StepEvent::Line { step, name, text } => {
                if self.rows.is_some() && !text.trim().is_empty() {
                    self.at(step, format!("{name}: {}", text.trim()));
                }
            }
            StepEvent::Finished(outcome) => self.finished(outcome),
            StepEvent::Ended(it) => {
                if let Some(mut rows) = self.rows.take() {
                    rows.clear();
                }
                verdict::print(&self.printer, it);
            }
        }
    }

    /// To be called now and then: speaks up when nothing was said for long.
    pub fn tick(&mut self) {
        if let Some(text) = self.heartbeat(Instant::now()) {
            self.say(&text);
        }
    }

    fn heartbeat(&self, now: Instant) -> Option<String> {
        let silent = now.duration_since(self.spoke);
        let idle = self.busy.is_empty() && self.installing.is_empty();
        if self.rows.is_some() || silent < HEARTBEAT || idle {
            return None;
        }
        let busy = self.busy.iter().map(|(step, (since, at))| {
            let took = duration(now.duration_since(*since));
            format!("{step} ({at}, {took})")
        });
        let installing = self.installing.iter().map(|((step, tool), since)| {
            let took = duration(now.duration_since(*since));
            format!("{step} (installing {tool}, {took})")
        });
        let busy: Vec<String> = installing.chain(busy).collect();
        Some(format!("· still running: {}", busy.join(", ")))
    }

    fn say(&mut self, text: &str) {
        self.spoke = Instant::now();
        self.printer.line(text);
    }

    fn started(&mut self, step: &'static str) {
        self.busy.insert(step, (Instant::now(), String::new()));
        if self.rows.is_none() {
            self.say(&format!("· {step:<width$}  started", width = self.width));
        }
    }

    fn idle(&mut self, step: &'static str, text: &str) {
        // A step with one lane at work and one that waits is at work.
        if !self.busy.contains_key(step)
            && let Some(rows) = &mut self.rows
        {
            rows.set(step, Row::Waiting, text);
        }
    }

    fn tool(&mut self, step: &'static str, tool: &str, what: &str) {
        let what = what.trim();
        self.installing.entry((step, tool.to_owned())).or_insert_with(Instant::now);
        if let Some(rows) = &mut self.rows {
            rows.set(step, Row::Busy, &format!("{tool}: {what}"));
        } else if what.starts_with("installing with") || what.starts_with("another run") {
            let text = format!("· {step:<width$}  {tool}: {what}", width = self.width);
            self.say(&text);
        }
    }

    fn at(&mut self, step: &'static str, text: String) {
        let Some((_, at)) = self.busy.get_mut(step) else {
            return;
        };
        *at = text;
        if let Some(rows) = &mut self.rows {
            // Colours of the command would bleed into the row.
            let plain = anstream::adapter::strip_str(at).to_string();
            rows.set(step, Row::Busy, &plain);
        }
    }

    fn finished(&mut self, outcome: &Outcome) {
        self.installing.retain(|(step, _), _| *step != outcome.step);
        self.busy.shift_remove(outcome.step);
        match &mut self.rows {
            Some(rows) => {
                let row = match outcome.status {
                    Status::Passed | Status::Cached => Row::Good,
                    Status::Skipped => Row::Waiting,
                    Status::Inconclusive => Row::Warn,
                    Status::Missing | Status::Interrupted => Row::Warn,
                    Status::Failed => Row::Bad,
                };
                rows.set(outcome.step, row, &verdict::words(outcome));
            }
            None => {
                let line = verdict::line(self.printer.paint, outcome, self.width);
                self.say(&line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{env::Env, ui::ColorChoice};

    #[test]
    fn a_quiet_run_speaks_up() {
        let mut printer = Printer::new(ColorChoice::Never, &Env::default());
        printer.live = false;
        let mut human = Human::new(&printer);
        human.event(&StepEvent::Planned { steps: vec!["unit"], scope: None });
        let soon = human.spoke + HEARTBEAT;
        assert_eq!(human.heartbeat(soon), None, "nothing is under way");
        human.busy.insert("unit", (human.spoke, "nextest".to_owned()));
        assert_eq!(human.heartbeat(human.spoke), None, "it has just spoken");
        assert_eq!(
            human.heartbeat(soon).as_deref(),
            Some("· still running: unit (nextest, 30.0 s)")
        );
    }
}
