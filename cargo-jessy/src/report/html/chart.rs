//! A small line chart of one figure over the runs.

use super::{
    el::{El, el},
    parts::{fold, number, table},
};

/// The figure in one run.
pub(super) struct Point {
    /// When, and of which commit.
    pub(super) label: String,
    /// What it was.
    pub(super) value: f64,
}

/// The chart of one figure.
pub(super) struct Chart<'a> {
    /// What it is of.
    pub(super) name: &'a str,
    /// Run by run, the latest last; one at least.
    pub(super) points: &'a [Point],
    /// What it must not exceed.
    pub(super) budget: Option<f64>,
    /// A value as a person reads it.
    pub(super) words: &'a dyn Fn(f64) -> String,
}

/// The height of the drawing, in pixels, and how much of it stays free above and below.
const HEIGHT: f64 = 90.0;
const MARGIN: f64 = 6.0;

impl Chart<'_> {
    /// The chart with its words and its numbers.
    pub(super) fn card(&self) -> El {
        let values = || self.points.iter().map(|point| point.value);
        let words = self.words;
        let last = values().next_back().unwrap_or_default();
        let (least, most) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
        let budget =
            self.budget.map_or_else(String::new, |it| format!(", of at most {}", words(it)));
        let range = match self.points.len() {
            1 => "one run".to_owned(),
            runs => format!("{} to {} in {runs} runs", words(least), words(most)),
        };
        let said = format!("{}{budget} · {range}", words(last));
        let caption = el("figcaption").child(el("code").text(self.name)).child(el("p").text(&said));
        let rows = self
            .points
            .iter()
            .rev()
            .map(|point| vec![el("td").text(&point.label), number(words(point.value))]);
        let label = format!("{} run by run", self.name);
        let numbers = table(&label, &["Run", "Value"], rows);
        el("figure").class("card").child(caption).child(self.drawing(&said, most)).child(fold(
            el("summary").text("Numbers"),
            false,
            [numbers],
        ))
    }

    fn drawing(&self, said: &str, most: f64) -> El {
        // A budget that is far away would leave the line no room to move in.
        let budget = self.budget.filter(|budget| *budget < 2.0 * most);
        let top = budget.map_or(most, |budget| budget.max(most)).max(f64::MIN_POSITIVE);
        let y = |value: f64| HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * value / top;
        let last = self.points.len().saturating_sub(1);
        #[expect(clippy::cast_precision_loss, reason = "at most as many as are kept")]
        let x = |at: usize| if last == 0 { 50.0 } else { 1.5 + 97.0 * at as f64 / last as f64 };
        let points = || self.points.iter().enumerate();
        let line: Vec<String> =
            points().map(|(at, it)| format!("{:.2},{:.2}", x(at), y(it.value))).collect();
        // The line is stretched to the width there is; its stroke and the dots are not.
        let line = el("svg")
            .attr("viewBox", format!("0 0 100 {HEIGHT}"))
            .attr("preserveAspectRatio", "none")
            .attr("width", "100%")
            .attr("height", HEIGHT.to_string())
            .child(el("polyline").class("line").attr("points", line.join(" ")));
        let dots = points().map(|(at, it)| {
            let title = format!("{}: {}", it.label, (self.words)(it.value));
            el("circle")
                .class("dot")
                .attr("cx", format!("{:.2}%", x(at)))
                .attr("cy", format!("{:.2}", y(it.value)))
                .attr("r", "3")
                .child(el("title").text(title))
        });
        let budget = budget.map(|budget| {
            let y = format!("{:.2}", y(budget));
            el("line")
                .class("budget")
                .attr("x1", "0")
                .attr("x2", "100%")
                .attr("y1", &y)
                .attr("y2", y)
        });
        el("svg")
            .class("chart")
            .attr("role", "img")
            .attr("aria-label", format!("{}: {said}", self.name))
            .attr("width", "100%")
            .attr("height", HEIGHT.to_string())
            .children(budget)
            .child(line)
            .children(dots)
    }
}
