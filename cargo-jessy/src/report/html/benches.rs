//! What the benches took: every sample, the median with its interval, and the baseline beside it.

use super::{
    el::{El, el},
    parts::{badge, nothing, number, table},
};
use crate::{
    bench::{Bench, Compared, Report, Status},
    events::Status as Shown,
};

/// The section.
pub(super) fn section(report: Option<&Report>) -> Vec<El> {
    let Some(report) = report else {
        return vec![nothing("Nothing is measured yet", "cargo jessy bench")];
    };
    let when = report.record.taken.strftime("%Y-%m-%d %H:%M UTC");
    let against = report.against.as_ref().map_or_else(
        || "compared with nothing".to_owned(),
        |it| format!("compared with {} of {}", it.name, it.taken.strftime("%Y-%m-%d %H:%M UTC")),
    );
    let about = format!(
        "Measured {when}, {against}. Dots are samples, the band is the median's interval, the dashed line is the baseline."
    );
    let cards = report
        .record
        .benches
        .iter()
        .map(|(name, bench)| card(name, bench, report.compared.get(name)));
    let rows = report.record.benches.iter().map(|(name, bench)| {
        let base = report.compared.get(name).and_then(|it| it.baseline_ns);
        vec![
            el("td").child(el("code").text(name)),
            number(nanos(bench.median_ns)),
            number(format!("{} to {}", nanos(bench.low_ns), nanos(bench.high_ns))),
            number(base.map_or_else(|| "–".to_owned(), nanos)),
            number(bench.instructions.iter().min().map_or_else(|| "–".to_owned(), u64::to_string)),
        ]
    });
    let heads = ["Bench", "Median", "Interval", "Baseline", "Instructions"];
    vec![
        el("p").text(about),
        el("div").class("cards").children(cards),
        super::parts::fold(
            el("summary").text("The same as a table"),
            false,
            [table("Benches", &heads, rows)],
        ),
    ]
}

fn card(name: &str, bench: &Bench, compared: Option<&Compared>) -> El {
    let status = compared.map(|it| match it.status {
        Status::Passed => Shown::Passed,
        Status::Failed => Shown::Failed,
        Status::Inconclusive => Shown::Inconclusive,
        Status::New => Shown::Skipped,
    });
    let new = compared.is_some_and(|it| it.status == Status::New);
    let words = compared.filter(|_| !new).map(Compared::words).unwrap_or_default();
    let said = el("p")
        .children(status.filter(|_| !new).map(badge))
        .text(if new { "new " } else { " " })
        .child(el("strong").text(nanos(bench.median_ns)))
        .text(if words.is_empty() { String::new() } else { format!(" · {words}") });
    let caption = el("figcaption").child(el("code").text(name)).child(said);
    let baseline = compared.and_then(|it| it.baseline_ns);
    el("figure").class("card").child(caption).child(plot(name, bench, baseline))
}

fn plot(name: &str, bench: &Bench, baseline: Option<f64>) -> El {
    let known = [bench.median_ns, bench.low_ns, bench.high_ns];
    let all = || bench.times_ns.iter().copied().chain(known).chain(baseline);
    let (least, most) = (all().fold(f64::INFINITY, f64::min), all().fold(0.0, f64::max));
    let span = (most - least).max(f64::MIN_POSITIVE);
    // A little room at both ends, for the dots.
    let x = |ns: f64| format!("{:.2}%", 2.0 + 96.0 * (ns - least) / span);
    let count = bench.times_ns.len().max(1);
    let dots = bench.times_ns.iter().enumerate().map(|(at, ns)| {
        let y = 12 + at * 40 / count;
        el("circle").class("dot").attr("cx", x(*ns)).attr("cy", y.to_string()).attr("r", "2")
    });
    let line = |class: &str, ns: f64| {
        el("line").class(class).attr("x1", x(ns)).attr("x2", x(ns)).attr("y1", "4").attr("y2", "60")
    };
    let width = format!("{:.2}%", (96.0 * (bench.high_ns - bench.low_ns) / span).max(0.2));
    let band = el("rect")
        .class("band")
        .attr("x", x(bench.low_ns))
        .attr("width", width)
        .attr("y", "4")
        .attr("height", "56");
    let label = |at: &str, anchor: &str, ns: f64| {
        el("text")
            .class("tick")
            .attr("x", at)
            .attr("y", "76")
            .attr("text-anchor", anchor)
            .text(nanos(ns))
    };
    let base = baseline.map_or_else(String::new, |ns| format!(", baseline {}", nanos(ns)));
    let said = format!(
        "{name}: median {}, interval {} to {}{base}",
        nanos(bench.median_ns),
        nanos(bench.low_ns),
        nanos(bench.high_ns)
    );
    el("svg")
        .class("plot")
        .attr("role", "img")
        .attr("aria-label", said)
        .attr("width", "100%")
        .attr("height", "80")
        .child(band)
        .children(dots)
        .child(line("median", bench.median_ns))
        .children(baseline.map(|ns| line("baseline", ns)))
        .child(label("0", "start", least))
        .child(label("100%", "end", most))
}

/// Nanoseconds as a person reads them.
fn nanos(ns: f64) -> String {
    match ns {
        ..1e3 => format!("{ns:.1} ns"),
        ..1e6 => format!("{:.2} µs", ns / 1e3),
        ..1e9 => format!("{:.2} ms", ns / 1e6),
        _ => format!("{:.2} s", ns / 1e9),
    }
}
