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
        // Criterion says several times of each bench what it is at.
        if !line.starts_with("Benchmarking ") {
            self.shown.line(line);
        }
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
            plural(failed, "bench"),
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
    let count = plural(report.record.benches.len(), "bench");
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A report of two benches as a run leaves it, with one compared as said.
    fn report(compared: &serde_json::Value) -> Report {
        let bench = json!({ "median_ns": 130.0, "low_ns": 128.0, "high_ns": 133.0,
            "times_ns": [130.0], "throughput": null, "instructions": [9000] });
        let system = json!({ "load": null, "mhz": [], "memory_total": null,
            "memory_available": null, "stolen_s": null, "cpus_limit": null, "cpus_set": null,
            "memory_limit": null, "throttled_periods": null });
        let class = json!({ "id": "0a", "cpu": "c", "cores": 2, "os": "o", "rustc": "r",
            "place": "host" });
        let new = json!({ "status": "new", "baseline_ns": null, "attempts": [],
            "instructions": null });
        let all = json!({ "schema": 1, "class": class, "taken": "2026-11-26T18:00:00Z",
            "commit": null, "command": [], "pace": { "round_ns": 1.0, "optimised": true }, "others": null,
            "system": [system, system], "uncounted": ["no valgrind on the PATH"],
            "benches": { "scan/all": bench, "scan/more": bench },
            "against": { "name": "main", "taken": "2026-11-25T18:00:00Z", "commit": null },
            "threshold": 0.1, "compared": { "scan/all": compared, "scan/more": new },
            "gone": ["scan/less"], "saved": null });
        serde_json::from_value(all).unwrap()
    }

    fn compared(status: &str) -> serde_json::Value {
        let attempt = json!({ "change": { "point": 0.3, "low": 0.28, "high": 0.33 },
            "machine": null, "others": null });
        json!({ "status": status, "baseline_ns": 100.0, "attempts": [attempt],
            "instructions": null })
    }

    #[test]
    fn a_slower_bench_is_named_with_its_change_and_interval() {
        let it = judge(&report(&compared("failed")));
        assert!(!it.good);
        assert_eq!(it.why, "1 bench slower by more than 10 %: scan/all +30 % (28 to 33 %)");
        assert_eq!(it.show.unwrap(), "scan/all  +30 % (28 to 33 %)");
        let worst = Figure::worst(&it.figures).unwrap();
        assert_eq!((worst.measured, worst.baseline), (130.0, Some(100.0)));
        assert_eq!(worst.budget.map(f64::round), Some(110.0));
    }

    #[test]
    fn noise_is_inconclusive_and_good() {
        let it = judge(&report(&compared("inconclusive")));
        assert!(it.good);
        assert_eq!(it.inconclusive.unwrap(), "slower, or noise: scan/all +30 % (28 to 33 %)");
    }

    #[test]
    fn a_pass_says_what_it_rests_on() {
        let it = judge(&report(&compared("passed")));
        assert_eq!((it.good, it.inconclusive), (true, None));
        insta::assert_snapshot!(it.note.unwrap(), @"2 benches compared with `main`, 1 of them new, 1 gone; instructions not counted: no valgrind on the PATH");
    }

    #[test]
    fn only_a_few_are_named() {
        let names = ["a", "b", "c", "d", "e"].map(str::to_owned);
        assert_eq!(few(&names[..3]), "a; b; c");
        assert_eq!(few(&names), "a; b; c; and 2 more");
    }
}
