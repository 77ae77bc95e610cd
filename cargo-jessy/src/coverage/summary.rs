//! `summary.json`: what a run measured, for reports that are made later.

use camino::{Utf8Path, Utf8PathBuf};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Baseline, File};

/// How many files are named as the worst.
const WORST: usize = 10;

/// What a run of the step `coverage` measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "What a run of `cargo jessy coverage` measured")]
pub struct Summary {
    /// The version of the format.
    #[schemars(extend("const" = 1))]
    pub schema: u8,
    /// What was measured, by language.
    pub languages: Vec<Language>,
    /// The reports, by kind, such as `rust-html`.
    #[schemars(with = "IndexMap<String, String>")]
    pub reports: IndexMap<String, Utf8PathBuf>,
}

/// What was measured of one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// `rust` or `go`.
    pub name: String,
    /// What is counted: `lines` or `statements`.
    pub counts: String,
    /// How many of them the tests ran through.
    pub covered: u64,
    /// How many there are.
    pub coverable: u64,
    /// The share, in per cent.
    pub percent: f64,
    /// The least share that the policy allows.
    pub budget: f64,
    /// The main branch's share, where one is stored.
    pub baseline: Option<f64>,
    /// Its packages, in order of name.
    pub packages: Vec<Package>,
    /// Its files, in order of path.
    pub files: Vec<File>,
    /// Paths of those in which the most was missed, the worst first.
    #[schemars(with = "Vec<String>")]
    pub worst: Vec<Utf8PathBuf>,
}

/// What was measured of a package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// How much the tests ran through.
    pub covered: u64,
    /// How much there is.
    pub coverable: u64,
}

impl Language {
    /// Adds files up.
    ///
    /// # Errors
    /// There is nothing to add up: who has measured nothing has shown nothing.
    pub fn of(
        name: &str,
        counts: &str,
        budget: f64,
        mut files: Vec<File>,
        baseline: &Baseline,
    ) -> Result<Self, String> {
        files.retain(|file| file.coverable > 0);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let covered = files.iter().map(|file| file.covered).sum();
        let coverable = files.iter().map(|file| file.coverable).sum();
        if coverable == 0 {
            return Err(format!("no {counts} of {name} were measured"));
        }
        let mut packages: Vec<Package> = Vec::new();
        for file in &files {
            let known = packages.iter_mut().find(|package| package.name == file.package);
            if let Some(package) = known {
                package.covered += file.covered;
                package.coverable += file.coverable;
            } else {
                let File { package, covered, coverable, .. } = file;
                let name = package.clone();
                packages.push(Package { name, covered: *covered, coverable: *coverable });
            }
        }
        packages.sort_by(|a, b| a.name.cmp(&b.name));
        let mut worst: Vec<&File> = files.iter().filter(|file| file.left() > 0).collect();
        // A stable sort: of two that miss as much, the first by name is first.
        worst.sort_by_key(|file| std::cmp::Reverse(file.left()));
        let worst = worst.into_iter().take(WORST).map(|file| file.path.clone()).collect();
        Ok(Self {
            name: name.to_owned(),
            counts: counts.to_owned(),
            covered,
            coverable,
            percent: percent(covered, coverable),
            budget,
            baseline: baseline.figures.get(name).copied(),
            packages,
            files,
            worst,
        })
    }

    /// The files in which the most was missed, the worst first.
    #[must_use]
    pub fn worst_files(&self) -> Vec<&File> {
        let file = |path: &Utf8PathBuf| self.files.iter().find(|file| file.path == *path);
        self.worst.iter().filter_map(file).collect()
    }

    /// Whether it is what the policy asks for.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.percent >= self.budget
    }
}

impl Summary {
    /// That of a file; none, where there is none or it is of another form.
    #[must_use]
    pub fn read(path: &Utf8Path) -> Option<Self> {
        serde_json::from_slice(&fs_err::read(path).ok()?).ok()
    }

    /// The JSON Schema of the file.
    #[must_use]
    pub fn schema() -> String {
        format!("{:#}\n", schemars::schema_for!(Self).as_value())
    }
}

#[expect(clippy::cast_precision_loss, reason = "2^52 lines would be enough")]
fn percent(covered: u64, coverable: u64) -> f64 {
    100.0 * covered as f64 / coverable as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, package: &str, covered: u64, coverable: u64) -> File {
        let (path, package) = (path.into(), package.to_owned());
        File { path, package, covered, coverable, missed: Vec::new() }
    }

    #[test]
    fn files_add_up_to_packages_and_the_worst_miss_most() {
        let files = vec![
            file("b.rs", "b", 90, 100),
            file("a/2.rs", "a", 0, 2),
            file("a/1.rs", "a", 2, 2),
            file("a/0.rs", "a", 0, 0),
        ];
        let rust = Language::of("rust", "lines", 80.0, files, &Baseline::default()).expect("some");
        assert_eq!((rust.covered, rust.coverable), (92, 104));
        assert!(rust.is_enough());
        let packages: Vec<_> =
            rust.packages.iter().map(|it| (it.name.as_str(), it.covered, it.coverable)).collect();
        assert_eq!(packages, [("a", 2, 4), ("b", 90, 100)]);
        assert_eq!(rust.worst, ["b.rs", "a/2.rs"]);
    }

    #[test]
    fn nothing_measured_is_no_figure() {
        let none = Language::of("go", "statements", 0.0, Vec::new(), &Baseline::default());
        assert_eq!(none, Err("no statements of go were measured".to_owned()));
    }
}
