//! The report that our own `bench-measure` leaves.

use camino::Utf8PathBuf;

use super::{Judgement, Reader, shown::Shown};
use crate::{
    bench::{Report, Status, percent},
    events::{Artifact, Figure, Good},
    proc::End,
    ui::plural,
};

/// How many benches are named in one line; the report has all.
const NAMED: usize = 3;

pub(super) struct Benches {
    report: Utf8PathBuf,
    shown: Shown,
}

impl Benches {
    pub(super) fn new(report: Utf8PathBuf) -> Self {
        Self { report, shown: Shown::default() }
    }
}

impl Reader for Benches {
    fn line(&mut self, line: &str) -> Option<String> {
        self.shown.line(line);
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let plain = Judgement { show: Some(self.shown.text()), ..Judgement::of(end) };
        match Report::read(&self.report) {
            Ok(report) if matches!(end, End::Exited(_)) => {
                let artifact = Artifact { kind: "bench".to_owned(), path: self.report };
                Judgement { artifacts: vec![artifact], ..judge(&report) }
            }
            // Without a report it has failed before there was anything to judge.
            Ok(_) => plain,
            Err(error) if plain.good => Judgement { good: false, why: error.to_string(), ..plain },
            Err(_) => plain,
        }
    }
}

fn judge(report: &Report) -> Judgement {
    let slower = || report.of(Status::Failed);
    let doubtful: Vec<String> = named(report, Status::Inconclusive);
    let failed = slower().count();
    let allowed = percent(report.threshold);
    let why = match failed {
        0 => String::new(),
        _ => format!(
            "{} slower by more than {}: {}",
            plural(failed, "bench").replace("benchs", "benches"),
            allowed.trim_start_matches('+'),
            few(&named(report, Status::Failed))
        ),
    };
    let list = |(name, it): (&str, &crate::bench::Compared)| format!("{name}  {}", it.words());
    let show: Vec<String> = slower().map(list).collect();
    Judgement {
        good: failed == 0,
        why,
        show: (failed > 0).then(|| show.join("\n")),
        inconclusive: (!doubtful.is_empty())
            .then(|| format!("slower, or noise: {}", few(&doubtful))),
        figures: figures(report),
        note: Some(note(report)),
        ..Judgement::default()
    }
}

fn named(report: &Report, status: Status) -> Vec<String> {
    report.of(status).map(|(name, it)| format!("{name} {}", it.words())).collect()
}

fn few(names: &[String]) -> String {
    let more = names.len().saturating_sub(NAMED);
    let mut text = names[..names.len() - more].join("; ");
    if more > 0 {
        text += &format!("; and {more} more");
    }
    text
}

fn note(report: &Report) -> String {
    let count = plural(report.record.benches.len(), "bench").replace("benchs", "benches");
    let mut note = match (&report.against, &report.saved) {
        (None, None) => format!(
            "{count} measured and compared with nothing: cargo jessy bench --save NAME keeps a baseline"
        ),
        (None, Some(_)) => format!("{count} measured and compared with nothing"),
        (Some(against), _) => format!("{count} compared with `{}`", against.name),
    };
    let new = report.of(Status::New).count();
    if report.against.is_some() && new > 0 {
        note += &format!(", {new} of them new");
    }
    if !report.gone.is_empty() {
        note += &format!(", {} gone", report.gone.len());
    }
    if !report.record.uncounted.is_empty() {
        note += &format!("; instructions not counted: {}", report.record.uncounted.join(", "));
    }
    if let Some(name) = &report.saved {
        note += &format!("; kept as `{name}`");
    }
    note
}

/// Each bench in nanoseconds, with what it may take at most.
fn figures(report: &Report) -> Vec<Figure> {
    let figure = |(name, it): (&String, &crate::bench::Compared)| {
        let bench = report.record.benches.get(name)?;
        Some(Figure {
            name: name.clone(),
            measured: bench.median_ns,
            budget: it.baseline_ns.map(|before| before * (1.0 + report.threshold)),
            baseline: it.baseline_ns,
            unit: "ns".to_owned(),
            good: Good::Low,
        })
    };
    report.compared.iter().filter_map(figure).collect()
}
