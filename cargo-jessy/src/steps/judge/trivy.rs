//! `trivy config --format json` on one file. A scan that looked at nothing has found nothing, so it
//! counts as failed.

use serde::Deserialize;

use super::{Judgement, Reader};
use crate::{proc::End, ui};

#[derive(Default)]
pub(super) struct Trivy {
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Report {
    #[serde(default)]
    results: Vec<Scanned>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Scanned {
    misconf_summary: Summary,
    #[serde(default)]
    misconfigurations: Vec<Finding>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Summary {
    successes: u64,
    failures: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Finding {
    #[serde(rename = "ID")]
    id: String,
    message: String,
    severity: String,
    status: String,
    #[serde(default)]
    cause_metadata: Cause,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Cause {
    start_line: u64,
}

impl Reader for Trivy {
    fn line(&mut self, line: &str) -> Option<String> {
        self.text.push_str(line);
        self.text.push('\n');
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let mut judgement = Judgement::of(end);
        if !judgement.good {
            return judgement;
        }
        let report: Report = match serde_json::from_str(&self.text) {
            Ok(report) => report,
            Err(error) => {
                let why = format!("can't read what trivy says: {error}");
                return Judgement { why, ..Judgement::default() };
            }
        };
        let checked: u64 = report
            .results
            .iter()
            .map(|scanned| scanned.misconf_summary.successes + scanned.misconf_summary.failures)
            .sum();
        if checked == 0 {
            return Judgement { why: "it checked nothing".to_owned(), ..Judgement::default() };
        }
        let found = report.results.iter().flat_map(|scanned| &scanned.misconfigurations);
        let above_low: Vec<String> = found
            .filter(|finding| finding.status == "FAIL" && finding.severity != "LOW")
            .map(|finding| {
                let Finding { id, message, severity, cause_metadata, .. } = finding;
                format!("line {}: {severity} {id}: {message}", cause_metadata.start_line)
            })
            .collect();
        judgement.good = above_low.is_empty();
        judgement.why = format!("{} above low", ui::plural(above_low.len(), "finding"));
        judgement.show = Some(above_low.join("\n"));
        judgement
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: &str) -> Judgement {
        let mut reader = Box::<Trivy>::default();
        text.lines().for_each(|line| {
            reader.line(line);
        });
        reader.end(End::Exited(std::process::ExitStatus::default()))
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
