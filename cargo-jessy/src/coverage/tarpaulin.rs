//! Tarpaulin's JSON report. It holds the text of each file too, which is passed over.

use std::{collections::BTreeMap, path::PathBuf, str::FromStr};

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;

use super::file::{File, stretches};

#[derive(Deserialize)]
struct Report {
    files: Vec<Measured>,
    covered: u64,
    coverable: u64,
}

#[derive(Deserialize)]
struct Measured {
    path: Vec<String>,
    traces: Vec<Trace>,
    covered: u64,
    coverable: u64,
}

#[derive(Deserialize)]
struct Trace {
    line: u32,
    stats: Stats,
}

#[derive(Deserialize)]
enum Stats {
    Line(u64),
}

/// A folder of sources and the package that it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The package.
    pub package: String,
    /// The folder, from the workspace's root.
    pub dir: Utf8PathBuf,
}

/// `PACKAGE=FOLDER`.
impl FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (package, dir) = text.split_once('=').ok_or("it is no PACKAGE=FOLDER")?;
        Ok(Self { package: package.to_owned(), dir: dir.into() })
    }
}

/// The files of these folders that the report `text` tells of. Its paths are absolute, below
/// `root`.
///
/// # Errors
/// What can't be read, or doesn't add up: a report that is cut short is no report.
pub fn read(text: &str, root: &Utf8Path, sources: &[Source]) -> Result<Vec<File>, String> {
    let report: Report = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut files = Vec::new();
    let (mut covered, mut coverable) = (0, 0);
    for measured in report.files {
        let path: PathBuf = measured.path.iter().collect();
        let hits: BTreeMap<u32, u64> = measured
            .traces
            .iter()
            .map(|Trace { line, stats: Stats::Line(hits) }| (*line, *hits))
            .collect();
        let count = |run: &dyn Fn(u64) -> bool| hits.values().filter(|it| run(**it)).count() as u64;
        let counted = (count(&|hits| hits > 0), count(&|_| true));
        if counted != (measured.covered, measured.coverable) {
            let path = path.display();
            let told = (measured.covered, measured.coverable);
            return Err(format!("{path}: its lines come to {counted:?}, and it says {told:?}"));
        }
        covered += counted.0;
        coverable += counted.1;
        let path = Utf8PathBuf::from_path_buf(path).map_err(|it| it.display().to_string())?;
        let Ok(path) = path.strip_prefix(root) else { continue };
        // The innermost: a package may hold another one.
        let source = sources
            .iter()
            .filter(|source| path.starts_with(&source.dir))
            .max_by_key(|source| source.dir.as_str().len());
        let Some(source) = source.filter(|_| counted.1 > 0) else { continue };
        files.push(File {
            path: path.to_owned(),
            package: source.package.clone(),
            covered: counted.0,
            coverable: counted.1,
            missed: stretches(&hits),
        });
    }
    if (covered, coverable) != (report.covered, report.coverable) {
        let told = (report.covered, report.coverable);
        return Err(format!("its files come to {:?}, and it says {told:?}", (covered, coverable)));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = r#"{"files":[{"path":["/","w","src","lib.rs"],"content":"…","traces":[
        {"line":1,"address":[],"length":1,"stats":{"Line":2}},
        {"line":2,"address":[],"length":1,"stats":{"Line":0}},
        {"line":3,"address":[],"length":1,"stats":{"Line":0}}],"covered":1,"coverable":3}],
        "coverage":33.3,"covered":1,"coverable":3}"#;

    fn read_from(text: &str, dir: &str) -> Result<Vec<File>, String> {
        let source = Source { package: "w".to_owned(), dir: dir.into() };
        read(text, Utf8Path::new("/w"), &[source])
    }

    #[test]
    fn lines_are_counted() {
        let files = read_from(REPORT, "src").expect("a report");
        assert_eq!((files[0].covered, files[0].left()), (1, 2));
        assert_eq!(files[0].path, "src/lib.rs");
        assert_eq!(files[0].missed, [[2, 3]]);
        assert_eq!(read_from(REPORT, "other").expect("a report"), []);
    }

    #[test]
    fn what_does_not_add_up_is_no_report() {
        for end in 0..REPORT.len() {
            let cut = REPORT.get(..end).unwrap_or_default();
            assert!(read_from(cut, "src").is_err(), "{cut}");
        }
        let other =
            REPORT.replace("\"covered\":1,\"coverable\":3}]", "\"covered\":2,\"coverable\":3}]");
        assert!(read_from(&other, "src").is_err());
        let total = REPORT.replace("33.3,\"covered\":1", "33.3,\"covered\":3");
        assert!(read_from(&total, "src").is_err());
    }
}
