//! Our own gate of coverage: the figures come from the summary that it writes.

use camino::Utf8PathBuf;

use super::{Judgement, Reader, shown::Shown};
use crate::{
    coverage::{Language, Summary, figure, missed},
    events::{Artifact, Figure, Good},
    proc::End,
};

pub(super) struct Coverage {
    summary: Utf8PathBuf,
    shown: Shown,
}

impl Coverage {
    pub(super) fn new(summary: Utf8PathBuf) -> Self {
        Self { summary, shown: Shown::default() }
    }
}

impl Reader for Coverage {
    fn line(&mut self, line: &str) -> Option<String> {
        self.shown.line(line);
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let mut judgement = Judgement { show: Some(self.shown.text()), ..Judgement::of(end) };
        let Some(summary) = Summary::read(&self.summary) else {
            // The gate has said what it could not read.
            judgement.good = false;
            judgement.why = format!("nothing was measured: {}", judgement.why);
            return judgement;
        };
        let low: Vec<String> = summary.languages.iter().filter_map(missed).collect();
        if !low.is_empty() {
            judgement.good = false;
            judgement.why = low.join("; ");
        }
        let figures: Vec<String> = summary.languages.iter().map(figure).collect();
        judgement.note = Some(figures.join(", "));
        judgement.figures = summary.languages.iter().map(measured).collect();
        judgement.artifacts = artifacts(&summary, &self.summary);
        judgement
    }
}

fn measured(language: &Language) -> Figure {
    Figure {
        name: language.name.clone(),
        measured: language.percent,
        budget: Some(language.budget),
        baseline: language.baseline,
        unit: format!("% of {}", language.counts),
        good: Good::High,
    }
}

fn artifacts(summary: &Summary, path: &Utf8PathBuf) -> Vec<Artifact> {
    let own = Artifact { kind: "coverage".to_owned(), path: path.clone() };
    let reports = summary.reports.iter();
    let reports = reports.map(|(kind, path)| Artifact { kind: kind.clone(), path: path.clone() });
    std::iter::once(own).chain(reports).collect()
}
