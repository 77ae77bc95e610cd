//! Secrets and settings of a tree.

use serde::Deserialize;

use super::{found, report};
use crate::{
    proc::End,
    steps::judge::{Judgement, Reader},
};

pub(in super::super) struct Tree {
    text: String,
    left_out: Vec<String>,
}

impl Tree {
    pub(in super::super) fn new(left_out: Vec<String>) -> Self {
        Self { text: String::new(), left_out }
    }
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
    target: String,
    #[serde(default)]
    secrets: Vec<Secret>,
    #[serde(default)]
    misconfigurations: Vec<Setting>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Secret {
    #[serde(rename = "RuleID")]
    rule: String,
    title: String,
    start_line: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Setting {
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

impl Reader for Tree {
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
        let report: Report = match report(&self.text) {
            Ok(report) => report,
            Err(why) => return Judgement { why, ..Judgement::default() },
        };
        if !self.left_out.is_empty() {
            judgement.note = Some(self.left_out.join(" · "));
        }
        let lines: Vec<String> = report.results.iter().flat_map(lines).collect();
        found(judgement, &lines)
    }
}

/// A line for each finding that counts: every secret, and settings above low.
fn lines(of: &Scanned) -> Vec<String> {
    let Scanned { target, secrets, misconfigurations } = of;
    // Never the secret: this goes to logs that others read.
    let secrets = secrets
        .iter()
        .map(|it| format!("{target}:{}: secret: {} ({})", it.start_line, it.title, it.rule));
    let settings = misconfigurations
        .iter()
        .filter(|it| it.status == "FAIL" && it.severity != "LOW")
        .map(|it| {
            let Setting { id, message, severity, cause_metadata, .. } = it;
            format!("{target}:{}: {severity} {id}: {message}", cause_metadata.start_line)
        });
    secrets.chain(settings).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::tests::judged, *};

    #[test]
    fn secrets_and_settings_are_told_by_place_and_never_by_value() {
        let text = r#"{"Results": [
            {"Target": "a/key", "Secrets": [{"RuleID": "private-key", "Title": "Private key",
             "StartLine": 3, "Match": "the key itself"}]},
            {"Target": "Dockerfile", "Misconfigurations": [
             {"ID": "DS002", "Message": "no USER", "Severity": "HIGH", "Status": "FAIL"},
             {"ID": "DS026", "Message": "no HEALTHCHECK", "Severity": "LOW", "Status": "FAIL"}]}]}"#;
        let judgement = judged(Box::new(Tree::new(Vec::new())), text, 0);
        assert!(!judgement.good);
        assert_eq!(judgement.why, "2 findings");
        let shown = judgement.show.unwrap_or_default();
        insta::assert_snapshot!(shown, @r"
        a/key:3: secret: Private key (private-key)
        Dockerfile:0: HIGH DS002: no USER
        ");
        assert!(!shown.contains("the key itself"));
    }

    #[test]
    fn what_is_left_out_is_said_of_a_pass() {
        let tree = Tree::new(vec!["images not scanned: no engine".to_owned()]);
        let judgement = judged(Box::new(tree), "{}", 0);
        assert!(judgement.good);
        assert_eq!(judgement.note.as_deref(), Some("images not scanned: no engine"));
        assert!(!judged(Box::new(Tree::new(Vec::new())), "", 0).good, "no report at all");
    }
}
