//! Under which licences dependencies may be used. Each tool tells it in a way of its own; it is kept in
//! one, for who has to name them all.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;
use serde::{Deserialize, Serialize};

use super::{Judgement, Reader};
use crate::{
    events::{Artifact, Figure, Good},
    files::write_report,
    policy::GoLicences,
    proc::End,
    ui::plural,
};

/// What the licences of one ecosystem are held to.
#[derive(Clone, Debug, PartialEq)]
pub struct Licences {
    /// What they are the licences of.
    pub of: String,
    /// The file that they are kept in.
    pub list: Utf8PathBuf,
    /// The `go.mod` files that count, from the workspace's root.
    pub modules: Vec<Utf8PathBuf>,
    /// What is allowed; without it they are only kept.
    pub allowed: Option<GoLicences>,
}

/// The packages of a list, each with its licences, by SPDX.
type List = BTreeMap<String, BTreeSet<String>>;

/// `cargo deny list --format json --layout crate`: `NAME VERSION SOURCE`.
#[derive(Deserialize)]
struct Crate {
    licenses: BTreeSet<String>,
}

/// `trivy fs --scanners license --list-all-pkgs --format json`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Scan {
    #[serde(default)]
    results: Vec<Found>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Found {
    #[serde(default)]
    target: Utf8PathBuf,
    #[serde(default)]
    packages: Vec<Package>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Package {
    name: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    relationship: String,
    #[serde(default)]
    licenses: BTreeSet<String>,
}

/// Either of the two.
#[derive(Deserialize)]
#[serde(untagged)]
enum Told {
    Crates(BTreeMap<String, Crate>),
    Scan(Scan),
}

impl Told {
    /// The packages; those of Go of these modules, each of which must have been seen.
    fn list(self, modules: &[Utf8PathBuf]) -> Result<List, String> {
        let scan = match self {
            Self::Crates(crates) => return Ok(of_crates(crates)),
            Self::Scan(scan) => scan,
        };
        let is_seen = |module: &&Utf8PathBuf| scan.results.iter().any(|it| it.target == **module);
        if let Some(module) = modules.iter().find(|module| !is_seen(module)) {
            return Err(format!("nothing is listed of {module}"));
        }
        Ok(scan
            .results
            .into_iter()
            .filter(|found| modules.contains(&found.target))
            .flat_map(|found| found.packages)
            .filter(|it| it.relationship != "root")
            .map(|it| (format!("{} {}", it.name, it.version), it.licenses))
            .collect())
    }
}

fn of_crates(crates: BTreeMap<String, Crate>) -> List {
    // The last word is where it comes from, which the lock file says.
    let named = |name: String| name.split(' ').take(2).collect::<Vec<_>>().join(" ");
    crates.into_iter().map(|(name, it)| (named(name), it.licenses)).collect()
}

pub(super) struct Reading {
    told: Licences,
    text: String,
}

impl Reading {
    pub(super) fn new(told: Licences) -> Self {
        Self { told, text: String::new() }
    }
}

/// The file, as it is written.
#[derive(Serialize)]
struct Kept<'a> {
    schema: u32,
    packages: &'a List,
}

impl Reader for Reading {
    fn line(&mut self, line: &str) -> Option<String> {
        self.text.push_str(line);
        self.text.push('\n');
        None
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let judgement = Judgement::of(end);
        if !judgement.good {
            return Judgement { show: Some(self.text), ..judgement };
        }
        let no = |why: String| Judgement { why, ..Judgement::default() };
        // A tool may say something before it tells.
        let json = self.text.find('{').map_or("", |at| &self.text[at..]);
        let told = serde_json::from_str::<Told>(json);
        let told = told.map_err(|error| format!("can't read what it prints: {error}"));
        let list = match told.and_then(|told| told.list(&self.told.modules)) {
            Ok(list) => list,
            Err(why) => return no(why),
        };
        let Licences { of, list: file, allowed, .. } = self.told;
        let kept = serde_json::to_string_pretty(&Kept { schema: 1, packages: &list });
        let kept = kept.map_err(std::io::Error::from).and_then(|it| write_report(&file, &it));
        if let Err(error) = kept {
            return no(format!("{file} can't be written: {error}"));
        }
        let bad = allowed.map(|allowed| not_allowed(&list, &allowed)).unwrap_or_default();
        let figure = Figure {
            name: format!("licences of {of}"),
            measured: f64::from(u32::try_from(list.len()).unwrap_or(u32::MAX)),
            budget: None,
            baseline: None,
            unit: "packages".to_owned(),
            good: Good::Low,
        };
        Judgement {
            good: bad.is_empty(),
            why: plural(bad.len(), "finding"),
            show: Some(bad.join("\n")),
            figures: vec![figure],
            artifacts: vec![Artifact { kind: "licences".to_owned(), path: file }],
            ..judgement
        }
    }
}

/// A line for each package with a licence that is not allowed, or with none that is known; and for
/// each exception that nothing needs.
fn not_allowed(list: &List, allowed: &GoLicences) -> Vec<String> {
    let mut unused: BTreeSet<&String> = allowed.excused.keys().collect();
    let mut bad = Vec::new();
    for (package, licences) in list {
        let name = package.split(' ').next().unwrap_or_default();
        let over: Vec<&str> =
            licences.iter().filter(|it| !allowed.allow.contains(it)).map(String::as_str).collect();
        if over.is_empty() && !licences.is_empty() {
            continue;
        }
        if let Some((name, _)) = allowed.excused.get_key_value(name) {
            unused.remove(name);
            continue;
        }
        bad.push(match licences.is_empty() {
            true => format!("{package}: no licence is found"),
            false => format!("{package}: {} is not allowed", over.join(" and ")),
        });
    }
    let idle = |name| format!("go.licences.excused.\"{name}\" is not needed: no such licence here");
    bad.extend(unused.into_iter().map(idle));
    bad
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::judge::tests::judged;

    fn of(text: &str, allowed: Option<GoLicences>) -> (Judgement, String) {
        let dir = tempfile::tempdir().unwrap();
        let list = Utf8PathBuf::from_path_buf(dir.path().join("list")).unwrap();
        let modules = vec![Utf8PathBuf::from("own/go.mod")];
        let told = Licences { of: "it".to_owned(), list: list.clone(), modules, allowed };
        let judgement = judged(Box::new(Reading::new(told)), text, 0);
        (judgement, fs_err::read_to_string(list).unwrap_or_default())
    }

    fn allowed(excused: &[&str]) -> Option<GoLicences> {
        let reason = |name: &&str| ((*name).to_owned(), "a reason".to_owned());
        Some(GoLicences {
            allow: vec!["MIT".to_owned()],
            excused: excused.iter().map(reason).collect(),
        })
    }

    const SCAN: &str = r#"{"Results": [{"Target": "own/go.mod", "Packages": [
        {"Name": "own", "Relationship": "root"},
        {"Name": "a", "Version": "v1", "Licenses": ["MIT"]},
        {"Name": "b", "Version": "v2", "Licenses": ["MIT", "MPL-2.0"]},
        {"Name": "c", "Version": "v3"}]}, {"Target": "other/go.mod", "Packages": [
        {"Name": "d", "Version": "v4"}]}, {"Target": "OS Packages"}]}"#;

    #[test]
    fn what_is_listed_is_kept() {
        let (judgement, kept) = of(r#"{"a 1.0.0 registry+x": {"licenses": ["MIT", "ISC"]}}"#, None);
        assert!(judgement.good, "{}", judgement.why);
        let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
        assert_eq!(kept["packages"], serde_json::json!({ "a 1.0.0": ["ISC", "MIT"] }));
        assert_eq!(of(SCAN, None).0.figures[0].measured, 3.0);
        assert!(!of("nothing", None).0.good);
    }

    #[test]
    fn a_scan_that_does_not_see_a_module_is_no_pass() {
        let other = SCAN.replace("own/go.mod", "elsewhere/go.mod");
        let (judgement, _) = of(&other, None);
        assert!(!judgement.good);
        assert_eq!(judgement.why, "nothing is listed of own/go.mod");
    }

    #[test]
    fn a_licence_that_is_not_allowed_and_one_that_is_unknown_fail() {
        let (judgement, _) = of(SCAN, allowed(&[]));
        assert!(!judgement.good);
        let said = "b v2: MPL-2.0 is not allowed\nc v3: no licence is found";
        assert_eq!(judgement.show.as_deref(), Some(said));
    }

    #[test]
    fn an_exception_holds_while_it_is_needed() {
        assert!(of(SCAN, allowed(&["b", "c"])).0.good);
        let (judgement, _) = of(SCAN, allowed(&["a", "b", "c"]));
        assert_eq!(judgement.why, "1 finding");
        assert!(judgement.show.is_some_and(|it| it.contains("excused.\"a\" is not needed")));
    }
}
