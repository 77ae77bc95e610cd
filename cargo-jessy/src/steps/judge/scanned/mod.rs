//! What Trivy found. A scan that looked at nothing has found nothing, so it counts as failed.

mod packages;
mod sarif;
mod settings;
mod tree;
mod vulnerabilities;

pub(super) use packages::Packages;
pub(super) use sarif::Sarif;
pub(super) use settings::Settings;
pub(super) use tree::Tree;
pub(super) use vulnerabilities::Vulnerabilities;

use serde::{Deserialize, de::DeserializeOwned};

use super::Judgement;
use crate::proc::End;

/// A report that Trivy prints.
#[derive(Default)]
struct Said(String);

impl Said {
    /// Takes a line; gives it back for a person to see.
    fn line(&mut self, line: &str) -> Option<String> {
        self.0.push_str(line);
        self.0.push('\n');
        Some(line.to_owned())
    }

    /// What `judge` makes of the report, and of a judgement that is good so far. A Trivy that failed,
    /// or that can't be understood, is judged here.
    fn judge<T: DeserializeOwned>(
        &self,
        end: End,
        judge: impl FnOnce(&T, Judgement) -> Judgement,
    ) -> Judgement {
        let judgement = Judgement::of(end);
        if !judgement.good {
            return judgement;
        }
        match report(&self.0) {
            Ok(report) => judge(&report, judgement),
            Err(why) => Judgement { why, ..Judgement::default() },
        }
    }
}

/// What a report holds of each thing that was looked at.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Results<T> {
    #[serde(default = "Vec::new")]
    results: Vec<T>,
}

/// Reads a report; why not, if it can't be read.
fn report<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| format!("can't read what trivy says: {error}"))
}

/// A setting that is not as it should be.
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

impl Setting {
    /// Whether it fails a step: it does unless it is of low severity.
    fn counts(&self) -> bool {
        self.status == "FAIL" && self.severity != "LOW"
    }

    /// Its line in a file of this name, as a person reads it.
    fn told(&self, place: &str) -> String {
        let Self { id, message, severity, cause_metadata, .. } = self;
        format!("{place}{}: {severity} {id}: {message}", cause_metadata.start_line)
    }
}

/// Judges by what was found: nothing is good.
fn found(judgement: Judgement, found: &[String]) -> Judgement {
    Judgement {
        good: found.is_empty(),
        why: crate::ui::plural(found.len(), "finding"),
        show: Some(found.join("\n")),
        ..judgement
    }
}
