//! `trivy config --format json` on one file.

use serde::Deserialize;

use super::{Results, Said, Setting};
use crate::{
    proc::End,
    steps::judge::{Judgement, Reader},
    ui,
};

#[derive(Default)]
pub(in super::super) struct Settings {
    said: Said,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Scanned {
    misconf_summary: Summary,
    #[serde(default)]
    misconfigurations: Vec<Setting>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Summary {
    successes: u64,
    failures: u64,
}

impl Reader for Settings {
    fn line(&mut self, line: &str) -> Option<String> {
        self.said.line(line)
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        self.said.judge(end, judge)
    }
}

fn judge(report: &Results<Scanned>, judgement: Judgement) -> Judgement {
    let summaries = report.results.iter().map(|scanned| &scanned.misconf_summary);
    let checked: u64 = summaries.map(|it| it.successes + it.failures).sum();
    if checked == 0 {
        return Judgement { why: "it checked nothing".to_owned(), ..Judgement::default() };
    }
    let found = report.results.iter().flat_map(|scanned| &scanned.misconfigurations);
    let above_low: Vec<String> =
        found.filter(|it| it.counts()).map(|it| it.told("line ")).collect();
    Judgement {
        good: above_low.is_empty(),
        why: format!("{} above low", ui::plural(above_low.len(), "finding")),
        show: Some(above_low.join("\n")),
        ..judgement
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::judge::tests;

    fn judged(text: &str) -> Judgement {
        tests::judged(Box::<Settings>::default(), text, 0)
    }

    fn report(severity: &str) -> String {
        format!(
            r#"{{"Results": [{{"MisconfSummary": {{"Successes": 26, "Failures": 1}},
            "Misconfigurations": [{{"ID": "DS002", "Message": "no USER", "Severity": "{severity}",
            "Status": "FAIL", "CauseMetadata": {{"StartLine": 7}}}}]}}]}}"#
        )
    }

    #[test]
    fn low_is_let_through_and_what_is_above_is_not() {
        assert!(judged(&report("LOW")).good);
        let high = judged(&report("HIGH"));
        assert!(!high.good);
        assert_eq!(high.why, "1 finding above low");
        assert_eq!(high.show.as_deref(), Some("line 7: HIGH DS002: no USER"));
    }

    #[test]
    fn a_scan_of_nothing_is_no_pass() {
        assert_eq!(judged("{}").why, "it checked nothing");
        assert!(judged("").why.starts_with("can't read"));
    }
}
