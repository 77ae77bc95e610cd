//! What people are told of a run's figures.

use std::fmt::Write as _;

use super::{DROP, File, Language};

/// How many stretches of lines are named of one file.
const STRETCHES: usize = 5;

/// `rust 84.2 %`, and how far it is below the main branch's figure if that is worth saying.
#[must_use]
pub fn figure(language: &Language) -> String {
    let Language { name, percent, .. } = language;
    let mut text = format!("{name} {} %", floored(*percent));
    if let Some(before) = language.baseline.filter(|before| before - percent > DROP) {
        let (drop, before) = (before - percent, floored(before));
        let _ = write!(text, ", {drop:.1} points below main's {before} %");
    }
    text
}

/// What is wrong, if the figure is too low.
#[must_use]
pub fn missed(language: &Language) -> Option<String> {
    let Language { counts, budget, .. } = language;
    let text = format!("{} of {counts}, of at least {budget} %", figure(language));
    (!language.is_enough()).then_some(text)
}

/// The figure, the budget, and the files in which the most was missed.
#[must_use]
pub fn told(language: &Language) -> String {
    let Language { name, counts, covered, coverable, percent, budget, .. } = language;
    let percent = floored(*percent);
    let mut text =
        format!("{name}: {covered} of {coverable} {counts}: {percent} %, of at least {budget} %\n");
    let worst = language.worst_files();
    let width = worst.iter().map(|file| file.path.as_str().len()).max().unwrap_or(0);
    for file in worst {
        let File { path, coverable, missed, .. } = file;
        let _ = writeln!(
            text,
            "  {path:<width$}  {:>4} of {coverable:>4} missed: {}",
            file.left(),
            stretches(missed)
        );
    }
    text
}

fn stretches(missed: &[[u32; 2]]) -> String {
    let named = missed.iter().take(STRETCHES);
    let named: Vec<_> = named
        .map(|[from, to]| if from == to { from.to_string() } else { format!("{from}-{to}") })
        .collect();
    let more = if missed.len() > STRETCHES { ", …" } else { "" };
    format!("{}{more}", named.join(", "))
}

/// To one place, and never up: 79.96 is not 80.
fn floored(percent: f64) -> f64 {
    (percent * 10.0).floor() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::Baseline;

    fn language(covered: u64, baseline: f64) -> Language {
        let file = File {
            path: "src/lib.rs".into(),
            package: "sample".to_owned(),
            covered,
            coverable: 10_000,
            missed: vec![[3, 3], [5, 9]],
        };
        let baseline = Baseline { figures: [("rust".to_owned(), baseline)].into() };
        Language::of("rust", "lines", 80.0, vec![file], &baseline).expect("some lines")
    }

    #[test]
    fn a_figure_below_its_budget_never_reads_as_kept() {
        let low = language(7_996, 80.9);
        assert_eq!(missed(&low).as_deref(), Some("rust 79.9 % of lines, of at least 80 %"));
        insta::assert_snapshot!(told(&low), @"
        rust: 7996 of 10000 lines: 79.9 %, of at least 80 %
          src/lib.rs  2004 of 10000 missed: 3, 5-9
        ");
        assert_eq!(missed(&language(8_000, 80.0)), None);
    }

    #[test]
    fn a_drop_of_more_than_a_point_is_named() {
        assert_eq!(figure(&language(8_400, 84.9)), "rust 84 %");
        assert_eq!(figure(&language(8_400, 86.5)), "rust 84 %, 2.5 points below main's 86.5 %");
    }
}
