//! Live rows: one line a thing, redrawn in place on a terminal. Elsewhere nothing is redrawn:
//! callers print a line at the start and end of each thing, and a heartbeat keeps CI from
//! thinking that a quiet run hangs.

use std::time::Duration;

use indexmap::IndexMap;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{redact, ui::Printer};

/// What a row shows at its left edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// Not begun.
    Waiting,
    /// At work: a spinner.
    Busy,
    /// Ended well.
    Good,
    /// Worth a look.
    Warn,
    /// Ended badly.
    Bad,
}

/// A set of rows, keyed by name.
pub struct Rows {
    printer: Printer,
    multi: Option<MultiProgress>,
    bars: IndexMap<String, ProgressBar>,
    width: usize,
}

impl Rows {
    /// Rows for things of these names; the longest name sets the column's width.
    pub fn new<'a>(printer: &Printer, names: impl IntoIterator<Item = &'a str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        let multi = printer
            .live
            .then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(15)));
        let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let mut rows = Self { printer: printer.clone(), multi, bars: IndexMap::new(), width };
        for name in names {
            rows.set(name, Row::Waiting, "waiting");
        }
        rows
    }

    /// Whether rows are redrawn in place.
    #[must_use]
    pub fn live(&self) -> bool {
        self.multi.is_some()
    }

    /// Sets a row. Off a terminal only the ends (`Good`, `Warn`, `Bad`) are printed.
    pub fn set(&mut self, name: &str, row: Row, text: &str) {
        let line = self.format(name, row, text);
        let Some(multi) = &self.multi else {
            if matches!(row, Row::Good | Row::Warn | Row::Bad) {
                self.printer.line(&line);
            }
            return;
        };
        let bar = self.bars.entry(name.to_owned()).or_insert_with(|| {
            let bar = multi.add(ProgressBar::new_spinner());
            bar.set_style(style("{wide_msg}"));
            bar
        });
        if row == Row::Busy {
            bar.set_style(style("{spinner} {wide_msg}"));
            bar.enable_steady_tick(Duration::from_millis(100));
        } else {
            bar.disable_steady_tick();
            bar.set_style(style("{wide_msg}"));
        }
        bar.set_message(redact::text(&line).into_owned());
    }

    fn format(&self, name: &str, row: Row, text: &str) -> String {
        let paint = self.printer.paint;
        let name = format!("{name:<width$}", width = self.width);
        match row {
            Row::Waiting => paint.dim(&format!("· {name}  {text}")),
            // The spinner stands where the mark would.
            Row::Busy => format!("{}  {text}", paint.strong(&name)),
            Row::Good => format!("{} {}  {text}", paint.good("✓"), paint.strong(&name)),
            Row::Warn => format!("{} {}  {text}", paint.warn("!"), paint.strong(&name)),
            Row::Bad => format!("{} {}  {text}", paint.bad("✗"), paint.strong(&name)),
        }
    }

    /// A line above the rows.
    pub fn line(&self, text: &str) {
        match &self.multi {
            // Drawing fails only when stderr is gone, and then nobody reads.
            Some(multi) => drop(multi.println(redact::text(text))),
            None => self.printer.line(text),
        }
    }

    /// Takes the rows off the screen while something else draws, and puts them back.
    pub fn suspend<R>(&self, other: impl FnOnce() -> R) -> R {
        match &self.multi {
            Some(multi) => multi.suspend(other),
            None => other(),
        }
    }

    /// Leaves the rows as they stand and stops drawing.
    pub fn finish(&mut self) {
        for (_, bar) in self.bars.drain(..) {
            let last = bar.message();
            bar.disable_steady_tick();
            bar.set_style(style("{wide_msg}"));
            bar.abandon_with_message(last);
        }
        self.multi = None;
    }

    /// Takes the rows off the screen.
    pub fn clear(&mut self) {
        if let Some(multi) = self.multi.take() {
            drop(multi.clear());
        }
        self.bars.clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
        .tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ")
}
