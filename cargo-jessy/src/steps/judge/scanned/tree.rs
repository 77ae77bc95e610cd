//! Secrets and settings of a tree.

use serde::Deserialize;

use super::{Results, Said, Setting, found};
use crate::{
    proc::End,
    steps::judge::{Judgement, Reader},
};

pub(in super::super) struct Tree {
    said: Said,
    left_out: Vec<String>,
}

impl Tree {
    pub(in super::super) fn new(left_out: Vec<String>) -> Self {
        Self { said: Said::default(), left_out }
    }
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

impl Reader for Tree {
    fn line(&mut self, line: &str) -> Option<String> {
        self.said.line(line)
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        self.said.judge(end, |report: &Results<Scanned>, judgement| {
            let lines: Vec<String> = report.results.iter().flat_map(lines).collect();
            let note = (!self.left_out.is_empty()).then(|| self.left_out.join(" · "));
            found(Judgement { note, ..judgement }, &lines)
        })
    }
}

/// A line for each finding that counts: every secret, and settings above low.
fn lines(of: &Scanned) -> Vec<String> {
    let Scanned { target, secrets, misconfigurations } = of;
    // Never the secret: this goes to logs that others read.
    let secrets = secrets
        .iter()
        .map(|it| format!("{target}:{}: secret: {} ({})", it.start_line, it.title, it.rule));
    let settings =
        misconfigurations.iter().filter(|it| it.counts()).map(|it| it.told(&format!("{target}:")));
    secrets.chain(settings).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::judge::tests::judged;

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
