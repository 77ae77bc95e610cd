//! Known vulnerabilities of listed packages. Where the database can't be had nothing was checked:
//! that is no reason to fail a workspace, and none to call it clean.

use serde::Deserialize;

use super::{Results, Said, found};
use crate::{
    proc::End,
    steps::judge::{Judgement, Reader},
    ui,
};

/// What Trivy says when the database is neither there nor can be fetched.
const NO_DATABASE: [&str; 2] = ["DB error", "failed to download vulnerability DB"];

#[derive(Default)]
pub(in super::super) struct Vulnerabilities {
    said: Said,
    must: bool,
}

impl Vulnerabilities {
    /// One that fails, if it `must`, where nothing can be looked up.
    pub(in super::super) fn new(must: bool) -> Self {
        Self { must, ..Self::default() }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Looked {
    #[serde(default)]
    vulnerabilities: Vec<Vulnerability>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Vulnerability {
    #[serde(rename = "VulnerabilityID")]
    id: String,
    pkg_name: String,
    installed_version: String,
    fixed_version: Option<String>,
    severity: String,
    #[serde(default)]
    title: String,
}

impl Reader for Vulnerabilities {
    fn line(&mut self, line: &str) -> Option<String> {
        self.said.line(line)
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        if lacks_database(end, &self.said) {
            let note = "vulnerabilities not checked: their database could not be fetched";
            if self.must {
                return Judgement { why: note.to_owned(), ..Judgement::of(end) };
            }
            return Judgement { good: true, note: Some(note.to_owned()), ..Judgement::of(end) };
        }
        self.said.judge(end, judge)
    }
}

/// Whether nothing was looked up, since there is nothing to look it up in.
pub(super) fn lacks_database(end: End, said: &Said) -> bool {
    end.code() == Some(1) && NO_DATABASE.iter().any(|sign| said.0.contains(sign))
}

fn judge(report: &Results<Looked>, judgement: Judgement) -> Judgement {
    let all: Vec<_> = report.results.iter().flat_map(|it| &it.vulnerabilities).collect();
    let grave = |it: &&&Vulnerability| matches!(it.severity.as_str(), "HIGH" | "CRITICAL");
    let lines: Vec<String> = all.iter().filter(grave).map(|it| line(it)).collect();
    let rest = all.len() - lines.len();
    let note =
        (rest > 0).then(|| format!("{} of medium severity or less", ui::plural(rest, "finding")));
    found(Judgement { note, ..judgement }, &lines)
}

fn line(of: &Vulnerability) -> String {
    let Vulnerability { id, pkg_name, installed_version, fixed_version, severity, title } = of;
    let fixed = match fixed_version {
        Some(version) => format!("fixed in {version}"),
        None => "not fixed yet".to_owned(),
    };
    format!("{severity} {id}: {pkg_name} {installed_version}, {fixed}: {title}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::judge::tests::judged;

    fn of(text: &str, code: i32) -> Judgement {
        judged(Box::<Vulnerabilities>::default(), text, code)
    }

    #[test]
    fn what_is_grave_fails_and_the_rest_is_counted() {
        let report = |severity: &str| {
            format!(
                r#"{{"Results": [{{"Target": "Cargo.lock", "Vulnerabilities": [{{
                "VulnerabilityID": "CVE-1", "PkgName": "a", "InstalledVersion": "1.0.0",
                "FixedVersion": "1.0.1", "Severity": "{severity}", "Title": "it leaks"}}]}}]}}"#
            )
        };
        let high = of(&report("HIGH"), 0);
        assert!(!high.good);
        let line = "HIGH CVE-1: a 1.0.0, fixed in 1.0.1: it leaks";
        assert_eq!(high.show.as_deref(), Some(line));
        let low = of(&report("LOW"), 0);
        assert!(low.good);
        assert_eq!(low.note.as_deref(), Some("1 finding of medium severity or less"));
    }

    #[test]
    fn without_a_database_it_is_not_called_clean() {
        let said = "2026-11-26T17:52:38Z\tFATAL\tFatal error\tinit error: DB error: failed to \
                    download vulnerability DB";
        let none = of(said, 1);
        assert!(none.good);
        assert!(none.note.is_some_and(|note| note.starts_with("vulnerabilities not checked")));
        assert!(!of("FATAL\tsomething else", 1).good);
        assert!(!of("", 0).good);
    }
}
