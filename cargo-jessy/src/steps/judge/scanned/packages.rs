//! The packages that Trivy sees. A scan that sees none finds nothing wrong with any: a Rust binary
//! without the data of cargo-auditable, say, has no packages for it.

use camino::Utf8PathBuf;
use serde::Deserialize;

use super::report;
use crate::{
    events::{Artifact, Figure, Good},
    proc::End,
    steps::judge::{Judgement, Reader, shown::Shown},
};

pub(in super::super) struct Packages {
    name: String,
    list: Utf8PathBuf,
    shown: Shown,
}

impl Packages {
    pub(in super::super) fn new(name: String, list: Utf8PathBuf) -> Self {
        Self { name, list, shown: Shown::default() }
    }
}

#[derive(Deserialize)]
struct List {
    #[serde(default)]
    components: Vec<Component>,
}

#[derive(Deserialize)]
struct Component {
    /// A package has an address; a lock file has none.
    purl: Option<String>,
}

impl Reader for Packages {
    fn line(&mut self, line: &str) -> Option<String> {
        self.shown.line(line);
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let judgement = Judgement { show: Some(self.shown.text()), ..Judgement::of(end) };
        if !judgement.good {
            return judgement;
        }
        let text = fs_err::read_to_string(&self.list).unwrap_or_default();
        let list: List = match report(&text) {
            Ok(list) => list,
            Err(why) => return Judgement { why, ..Judgement::default() },
        };
        let count = list.components.iter().filter(|it| it.purl.is_some()).count();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let figure = Figure {
            name: self.name.clone(),
            measured: f64::from(count),
            budget: None,
            baseline: None,
            unit: "packages".to_owned(),
            good: Good::High,
        };
        let artifact = Artifact { kind: "sbom".to_owned(), path: self.list };
        let why = format!("trivy sees no package in {}, so it can find nothing", self.name);
        Judgement {
            good: count > 0,
            why,
            figures: vec![figure],
            artifacts: vec![artifact],
            ..judgement
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::judge::tests::judged;

    fn of(text: &str) -> Judgement {
        let dir = tempfile::tempdir().unwrap();
        let list = Utf8PathBuf::from_path_buf(dir.path().join("list")).unwrap();
        fs_err::write(&list, text).unwrap();
        judged(Box::new(Packages::new("it".to_owned(), list)), "", 0)
    }

    #[test]
    fn a_scan_of_no_package_is_no_pass() {
        let some = of(r#"{"components": [{"name": "Cargo.lock"}, {"purl": "pkg:cargo/a@1"}]}"#);
        assert!(some.good);
        assert_eq!(some.figures[0].measured, 1.0);
        for none in ["{}", r#"{"components": [{"name": "Cargo.lock"}]}"#] {
            assert_eq!(of(none).why, "trivy sees no package in it, so it can find nothing");
        }
        assert!(of("").why.starts_with("can't read"));
    }
}
