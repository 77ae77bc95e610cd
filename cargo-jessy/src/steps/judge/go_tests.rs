//! `go test -json`: one JSON object a line, see `go doc test2json`.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use serde::Deserialize;

use super::{
    Judgement, Reader,
    cases::{Cases, Ended},
};
use crate::{events::Tally, proc::End};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event {
    action: String,
    package: Option<String>,
    import_path: Option<String>,
    test: Option<String>,
    output: Option<String>,
    elapsed: Option<f64>,
}

/// A package, or a test of one. A package sorts before its tests.
type Key = (String, Option<String>);

pub(super) struct GoTests {
    junit: Utf8PathBuf,
    cases: Cases,
    tally: Tally,
    output: BTreeMap<Key, String>,
    failed: Vec<Key>,
    rest: String,
}

impl GoTests {
    pub(super) fn new(junit: Utf8PathBuf) -> Self {
        let (output, failed) = (BTreeMap::new(), Vec::new());
        let (cases, tally) = (Cases::default(), Tally::default());
        Self { junit, cases, tally, output, failed, rest: String::new() }
    }
}

impl Reader for GoTests {
    fn line(&mut self, line: &str) -> Option<String> {
        let Ok(event) = serde_json::from_str::<Event>(line) else {
            // The go command itself speaks plainly: downloads, errors of loading.
            self.rest.push_str(line);
            self.rest.push('\n');
            return Some(line.to_owned());
        };
        let package = event.package.or(event.import_path).unwrap_or_default();
        let key = (package, event.test);
        let ended = match event.action.as_str() {
            "pass" => Some(Ended::Passed),
            "skip" => Some(Ended::Skipped),
            "fail" => {
                Some(Ended::Failed("failed", self.output.get(&key).map_or("", String::as_str)))
            }
            _ => None,
        };
        if let (Some(test), Some(ended)) = (&key.1, ended) {
            self.cases.add(&key.0, test, ended, event.elapsed);
        }
        match event.action.as_str() {
            "pass" if key.1.is_some() => self.tally.passed += 1,
            "skip" if key.1.is_some() => self.tally.skipped += 1,
            "fail" if key.1.is_some() => {
                self.tally.failed += 1;
                self.failed.push(key.clone());
            }
            "fail" | "build-fail" => self.failed.push(key.clone()),
            _ => {}
        }
        if matches!(event.action.as_str(), "pass" | "skip") && key.1.is_some() {
            self.output.remove(&key);
        }
        let text = event.output?;
        self.output.entry(key).or_default().push_str(&text);
        Some(text.trim_end_matches('\n').to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let mut show = self.rest;
        for key in &self.failed {
            show.push_str(self.output.get(key).map_or("", String::as_str));
        }
        let artifacts = self.cases.write("go test", self.junit).into_iter().collect();
        Judgement { show: Some(show), artifacts, ..Judgement::of_tests(end, self.tally) }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;

    use super::*;

    #[test]
    fn only_what_failed_is_shown_and_all_is_told_again() {
        let dir = tempfile::tempdir().unwrap();
        let junit = Utf8PathBuf::from_path_buf(dir.path().join("go.xml")).unwrap();
        let mut reader = Box::new(GoTests::new(junit.clone()));
        let line = |action: &str, test: &str, output: &str| {
            serde_json::json!({
                "Action": action, "Package": "p", "Test": test, "Output": output
            })
            .to_string()
        };
        for event in [
            line("output", "TestGood", "=== RUN   TestGood\n"),
            r#"{"Action":"pass","Package":"p","Test":"TestGood"}"#.to_owned(),
            line("output", "TestBad", "    bad_test.go:4: no\n"),
            r#"{"Action":"fail","Package":"p","Test":"TestBad"}"#.to_owned(),
            r#"{"Action":"output","Package":"p","Output":"FAIL\tp\n"}"#.to_owned(),
            r#"{"Action":"fail","Package":"p"}"#.to_owned(),
        ] {
            reader.line(&event);
        }
        let judgement = reader.end(End::Exited(std::process::ExitStatus::from_raw(256)));
        assert!(!judgement.good);
        assert_eq!(judgement.why, "1 of 2 tests failed");
        assert_eq!(judgement.show.as_deref(), Some("    bad_test.go:4: no\nFAIL\tp\n"));
        assert!(judgement.tells());
        let xml = fs_err::read_to_string(&junit).unwrap();
        assert!(xml.contains("<testcase name=\"TestGood\" classname=\"p\""), "{xml}");
        assert!(xml.contains("bad_test.go:4: no"), "{xml}");
    }
}
