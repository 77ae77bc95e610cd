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
    /// Steps that are under way, with the commands that run.
    busy: IndexMap<&'static str, Vec<Since>>,
    /// What steps wait for, or single lanes of them.
    waiting: IndexMap<&'static str, Vec<Since>>,
    /// Tools that are being installed, by step and tool, and since when.
    installing: IndexMap<(&'static str, String), Instant>,
    spoke: Instant,
}

/// Something that goes on, and since when.
type Since = (String, Instant);

/// Takes the first of this name out.
fn take(list: Option<&mut Vec<Since>>, name: &str) {
    if let Some(list) = list
        && let Some(at) = list.iter().position(|(it, _)| it == name)
    {
        list.remove(at);
    }
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
            waiting: IndexMap::new(),
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
            StepEvent::Waiting { step, what } => self.waits(step, what),
            StepEvent::Waited { step, what } => {
                take(self.waiting.get_mut(step), what);
            }
            StepEvent::Tool { step, tool, what } => self.tool(step, tool, what),
            StepEvent::ToolReady { step, tool } => {
                self.installing.shift_remove(&(*step, tool.clone()));
            }
            StepEvent::Command { step, name } => {
                if let Some(running) = self.busy.get_mut(step) {
                    running.push((name.clone(), Instant::now()));
                }
                self.at(step, name);
            }
            StepEvent::CommandEnded { step, name } => self.ended(step, name),
            StepEvent::Line { step, name, text } => {
                if self.rows.is_some() && !text.trim().is_empty() {
                    self.at(step, &format!("{name}: {}", text.trim()));
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
        let busy = self.busy.keys().map(|step| match self.is_at(step, now) {
            at if at.is_empty() => (*step).to_owned(),
            at => format!("{step} ({at})"),
        });
        let installing = self.installing.iter().map(|((step, tool), since)| {
            let took = duration(now.duration_since(*since));
            format!("{step} (installing {tool}, {took})")
        });
        let busy: Vec<String> = installing.chain(busy).collect();
        Some(format!("· still running: {}", busy.join(", ")))
    }

    /// What a step is at. One with a lane at work and one that waits is at work.
    fn is_at(&self, step: &str, now: Instant) -> String {
        let list = |all: Option<&Vec<Since>>, before: &str| {
            let one = |(what, since): &Since| {
                format!("{before}{what}, {}", duration(now.duration_since(*since)))
            };
            all.into_iter().flatten().map(one).collect::<Vec<_>>().join("; ")
        };
        match list(self.busy.get(step), "") {
            running if running.is_empty() => list(self.waiting.get(step), "waits for "),
            running => running,
        }
    }

    fn say(&mut self, text: &str) {
        self.spoke = Instant::now();
        self.printer.line(text);
    }

    fn started(&mut self, step: &'static str) {
        self.busy.insert(step, Vec::new());
        if self.rows.is_none() {
            self.say(&format!("· {step:<width$}  started", width = self.width));
        }
    }

    fn waits(&mut self, step: &'static str, what: &str) {
        self.waiting.entry(step).or_default().push((what.to_owned(), Instant::now()));
        self.say_wait(step);
    }

    fn ended(&mut self, step: &'static str, name: &str) {
        take(self.busy.get_mut(step), name);
        let running = self.busy.get(step).and_then(|running| running.last());
        match (running, &mut self.rows) {
            (Some((name, _)), Some(rows)) => rows.set(step, Row::Busy, name),
            _ => self.say_wait(step),
        }
    }

    /// Shows what a step waits for, unless it is at work beside that.
    fn say_wait(&mut self, step: &'static str) {
        let works = self.busy.get(step).is_some_and(|running| !running.is_empty());
        let what = self.waiting.get(step).and_then(|all| all.last());
        if !works && let (Some((what, _)), Some(rows)) = (what, &mut self.rows) {
            rows.set(step, Row::Waiting, &format!("waits for {what}"));
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

    fn at(&mut self, step: &'static str, text: &str) {
        if self.busy.contains_key(step)
            && let Some(rows) = &mut self.rows
        {
            // Colours of the command would bleed into the row.
            let plain = anstream::adapter::strip_str(text).to_string();
            rows.set(step, Row::Busy, &plain);
        }
    }

    fn finished(&mut self, outcome: &Outcome) {
        self.installing.retain(|(step, _), _| *step != outcome.step);
        self.busy.shift_remove(outcome.step);
        self.waiting.shift_remove(outcome.step);
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
        let since = |names: &[&str]| names.iter().map(|it| ((*it).to_owned(), soon)).collect();
        human.busy.insert("unit", since(&["nextest", "go test"]));
        human.busy.insert("doc", since(&[]));
        for step in ["unit", "doc"] {
            human.waiting.insert(step, since(&["cargo"]));
        }
        assert_eq!(human.heartbeat(human.spoke), None, "it has just spoken");
        assert_eq!(
            human.heartbeat(soon).as_deref(),
            Some(
                "· still running: unit (nextest, 0 ms; go test, 0 ms), doc (waits for cargo, 0 ms)"
            )
        );
    }
}
