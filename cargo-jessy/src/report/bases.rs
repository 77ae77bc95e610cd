//! Base images: a table, and live rows while they are got.

use crate::{
    events::{Base, BaseEvent, BaseState},
    ui::{Paint, Printer, Row, Rows},
};

/// The lines of the table.
#[must_use]
pub fn bases(bases: &[Base], paint: Paint) -> Vec<String> {
    let head = ["BASE", "STATE", "NEEDED BY"].map(str::to_owned);
    let mut table = vec![head];
    table.extend(
        bases.iter().map(|base| {
            [base.image.clone(), word(base.state).to_owned(), base.needed_by.join(", ")]
        }),
    );
    let mut widths = [0; 2];
    for row in &table {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut lines = Vec::new();
    for (index, [image, state, by]) in table.iter().enumerate() {
        let image = format!("{image:<width$}", width = widths[0]);
        let state = format!("{state:<width$}", width = widths[1]);
        let Some(base) = index.checked_sub(1).map(|at| &bases[at]) else {
            lines.push(paint.dim(format!("{image}  {state}  {by}").trim_end()));
            continue;
        };
        let state = match base.state {
            BaseState::Present | BaseState::Pulled => paint.good(&state),
            BaseState::StandIn | BaseState::Stale => paint.warn(&state),
            BaseState::Missing => paint.bad(&state),
        };
        lines.push(format!("{}  {state}  {by}", paint.strong(&image)).trim_end().to_owned());
        if !base.how.is_empty() {
            lines.push(format!("  {}", paint.dim(&how(base))));
        }
    }
    lines
}

/// One line for reports and `up` on the stand-ins among `bases`; none if there are none.
#[must_use]
pub fn stand_in_note(bases: &[Base]) -> Option<String> {
    let is_ours = |base: &&Base| matches!(base.state, BaseState::StandIn | BaseState::Stale);
    let names: Vec<_> = bases.iter().filter(is_ours).map(|base| base.image.as_str()).collect();
    let are = if names.len() == 1 { "is a stand-in" } else { "are stand-ins" };
    (!names.is_empty())
        .then(|| format!("{} {are}, made here (cargo jessy bases --list)", names.join(", ")))
}

/// The word of a state, in tables and JSON.
pub(super) fn word(state: BaseState) -> &'static str {
    match state {
        BaseState::Present => "present",
        BaseState::Pulled => "pulled",
        BaseState::StandIn => "stand-in",
        BaseState::Stale => "stale stand-in",
        BaseState::Missing => "missing",
    }
}

fn how(base: &Base) -> String {
    match base.state {
        BaseState::StandIn | BaseState::Stale => format!("made from {}", base.how),
        _ => base.how.clone(),
    }
}

/// Shows how bases are got: a row each on a terminal, else a line at its start and its end.
pub struct BasesView {
    rows: Rows,
    printer: Printer,
    /// Why the one at work isn't pulled.
    why: String,
    /// What a row is too short for, said below the rows.
    announced: Vec<String>,
}

impl BasesView {
    /// A view of nothing yet: a row appears with the first event of its image.
    #[must_use]
    pub fn new(printer: &Printer) -> Self {
        let rows = Rows::new(printer, []);
        Self { rows, printer: printer.clone(), why: String::new(), announced: Vec::new() }
    }

    /// Shows an event.
    pub fn on(&mut self, event: &BaseEvent) {
        match event {
            BaseEvent::Pulling { image } => {
                self.why.clear();
                self.rows.set(image, Row::Busy, "asking the registry");
            }
            BaseEvent::Making { image, why } => {
                self.why.clone_from(why);
                let text = format!("{why}: making a stand-in");
                self.rows.set(image, Row::Busy, &text);
                if !self.rows.live() {
                    self.printer.line(&format!("· {image}  {text}"));
                }
            }
            // Of nobody's: what the run as a whole waits for.
            BaseEvent::Line { image, text } if image.is_empty() => self.rows.line(text),
            BaseEvent::Line { image, text } => {
                if self.rows.live() && !text.trim().is_empty() {
                    self.rows.set(image, Row::Busy, text.trim());
                }
            }
            BaseEvent::Ready(base) => {
                let (row, text) = match base.state {
                    BaseState::StandIn => {
                        let why = match self.why.as_str() {
                            "" => String::new(),
                            why => format!(" ({why})"),
                        };
                        (Row::Warn, format!("is a stand-in{why}: made from {}", base.how))
                    }
                    BaseState::Stale => (Row::Warn, format!("is a stale stand-in: {}", base.how)),
                    BaseState::Missing => (Row::Bad, "missing".to_owned()),
                    BaseState::Present => (Row::Good, "present".to_owned()),
                    BaseState::Pulled => (Row::Good, "pulled".to_owned()),
                };
                if self.rows.live() && row == Row::Warn {
                    self.announced.push(format!("{} {text}", base.image));
                    self.rows.set(&base.image, row, "stand-in");
                } else {
                    self.rows.set(&base.image, row, &text);
                }
            }
            BaseEvent::Failed { image } => self.rows.set(image, Row::Bad, "can't be had"),
        }
    }

    /// Leaves the rows as they stand and announces the stand-ins in full.
    pub fn finish(&mut self) {
        self.rows.finish();
        for line in self.announced.drain(..) {
            self.printer.line(&line);
        }
    }
}
