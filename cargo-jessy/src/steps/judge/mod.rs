//! How the end and the output of a command are read. One file a tool whose output means more than
//! its exit code.

mod addresses;
mod advisories;
mod benches;
mod cases;
mod compose_config;
mod coverage;
mod doc_tests;
mod feature_lines;
mod features;
mod findings;
mod go_tests;
mod image;
mod licences;
mod nextest;
mod plain;
mod scanned;
mod shown;
mod value;

use camino::Utf8PathBuf;
use indexmap::IndexMap;

pub use self::licences::Licences;

use crate::{
    events::{Artifact, Figure, JUNIT, Tally},
    policy::ImageBudget,
    proc::End,
};

/// How a command is judged.
#[derive(Clone, Debug, PartialEq)]
pub enum Judge {
    /// Good when it exits with 0.
    Exit,
    /// The same, and what comes after it in the lane needs it.
    Needed,
    /// Good when it exits with 0 and prints nothing: `gofmt -l` lists what is wrong and exits 0.
    Silent,
    /// Nextest: counts come from the JUnit report that it is told to write here.
    Nextest {
        /// The report.
        junit: Utf8PathBuf,
    },
    /// `cargo test --doc`.
    DocTests,
    /// `go test -json`, told again as JUnit.
    GoTests {
        /// The report that is written.
        junit: Utf8PathBuf,
    },
    /// A cucumber runner, whose steps are kept one by one, and its scenarios as JUnit beside them.
    Features {
        /// The file that is written.
        steps: Utf8PathBuf,
    },
    /// Our own `bench-measure`, which leaves a report.
    Benches {
        /// The report.
        report: Utf8PathBuf,
    },
    /// `cargo jessy status --format json`: finds the addresses of services out.
    Addresses {
        /// Variables to set, each with the service whose address it gets.
        urls: IndexMap<String, String>,
    },
    /// Prints one line, which becomes the value of a variable.
    Value {
        /// The variable.
        variable: String,
    },
    /// Prints `NAME VERSION (COMMIT)`, with the commit that it was built from.
    Built {
        /// The variable that has the commit; without a value it is `unknown`.
        commit: String,
    },
    /// Can't be started in the image, since the image has no such program.
    Absent,
    /// `docker image inspect` of one image: size and hardening.
    Hardened {
        /// What the image is called.
        name: String,
        /// How large it may be.
        budget: ImageBudget,
        /// The variable that has the commit.
        commit: String,
        /// The layers of the main branch's last build, where they are known.
        main: Utf8PathBuf,
    },
    /// `docker image history`: which layer has grown since the main branch's last build.
    Layers {
        /// What the image is called.
        name: String,
        /// Where its layers are kept.
        kept: Utf8PathBuf,
        /// Where those of the main branch are.
        main: Utf8PathBuf,
    },
    /// `docker image inspect` of two images, whose layers must be equal.
    SameLayers,
    /// `trivy config --format json`.
    Trivy,
    /// `trivy fs --format json` with its scanners of secrets and of settings.
    ScannedTree {
        /// What the step leaves out here and why, to be said beside what was found.
        left_out: Vec<String>,
    },
    /// Trivy lists the packages of something in a file, in the form of CycloneDX.
    Packages {
        /// What they are the packages of.
        name: String,
        /// The file.
        list: Utf8PathBuf,
    },
    /// `trivy sbom --format json` with its scanner of vulnerabilities.
    Vulnerabilities {
        /// Whether it fails where nothing can be looked up.
        must: bool,
    },
    /// `trivy fs --format sarif`, which leaves a file for code scanning.
    Sarif {
        /// The file.
        file: Utf8PathBuf,
    },
    /// `cargo deny check advisories`.
    Advisories,
    /// A list of packages with their licences, as cargo-deny or Trivy prints it.
    Licences(Licences),
    /// `docker compose config`.
    ComposeConfig,
    /// One of our own checks, which prints a line a finding.
    Findings,
    /// Our own gate of coverage, which writes what was measured here.
    Coverage {
        /// The summary.
        summary: Utf8PathBuf,
    },
}

impl Judge {
    /// A reader for one run of the command, which may compare with what the commands before it
    /// found out.
    #[must_use]
    pub fn reader(&self, learned: &IndexMap<String, String>) -> Box<dyn Reader> {
        match self {
            Self::Exit => Box::new(plain::Exit::default()),
            Self::Needed => Box::new(plain::Exit::needed()),
            Self::Silent => Box::new(plain::Silent::default()),
            Self::Nextest { junit } => Box::new(nextest::Nextest::new(junit.clone())),
            Self::DocTests => Box::new(doc_tests::DocTests::default()),
            Self::GoTests { junit } => Box::new(go_tests::GoTests::new(junit.clone())),
            Self::Features { steps } => Box::new(features::Features::new(steps.clone())),
            Self::Benches { report } => Box::new(benches::Benches::new(report.clone())),
            Self::Addresses { urls } => Box::new(addresses::Addresses::new(urls.clone())),
            Self::Value { variable } => Box::new(value::Value::new(variable.clone())),
            Self::Built { commit } => {
                let commit = learned.get(commit).map_or("unknown", String::as_str);
                Box::new(value::Built::new(commit.to_owned()))
            }
            Self::Absent => Box::new(value::Absent::default()),
            Self::Hardened { name, budget, commit, main } => {
                let commit = learned.get(commit).cloned();
                Box::new(image::Hardened::new(name.clone(), *budget, commit, main.clone()))
            }
            Self::Layers { name, kept, main } => {
                Box::new(image::Layers::new(name.clone(), kept.clone(), main.clone()))
            }
            Self::SameLayers => Box::new(image::SameLayers::default()),
            Self::Coverage { summary } => Box::new(coverage::Coverage::new(summary.clone())),
            Self::Trivy => Box::new(scanned::Settings::default()),
            Self::ScannedTree { left_out } => Box::new(scanned::Tree::new(left_out.clone())),
            Self::Packages { name, list } => {
                Box::new(scanned::Packages::new(name.clone(), list.clone()))
            }
            Self::Vulnerabilities { must } => Box::new(scanned::Vulnerabilities::new(*must)),
            Self::Sarif { file } => Box::new(scanned::Sarif::new(file.clone())),
            Self::Advisories => Box::new(advisories::Advisories::default()),
            Self::Licences(told) => Box::new(licences::Reading::new(told.clone())),
            Self::ComposeConfig => Box::new(compose_config::ComposeConfig::default()),
            Self::Findings => Box::new(findings::Findings::default()),
        }
    }
}

/// Reads a command's output while it runs and says at its end what it means.
pub trait Reader: Send {
    /// Takes a line as the command printed it; gives back what a person gets to see of it.
    fn line(&mut self, line: &str) -> Option<String> {
        Some(line.to_owned())
    }

    /// Whether it is known to compile no more, though it runs on.
    fn has_built(&self) -> bool {
        false
    }

    /// Says what the run means.
    fn end(self: Box<Self>, end: End) -> Judgement;
}

/// What the run of a command means.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// Whether the lane may go on.
    pub good: bool,
    /// If not: what is wrong, in a few words.
    pub why: String,
    /// Whether it is no use to run what comes after it, e.g. as the code doesn't compile.
    pub blocks: bool,
    /// The tests that ran.
    pub tests: Option<Tally>,
    /// What to print of the output instead of all of it.
    pub show: Option<String>,
    /// Variables that it found out.
    pub learned: IndexMap<String, String>,
    /// Whether what it measured is within the noise, and why.
    pub inconclusive: Option<String>,
    /// What it measured.
    pub figures: Vec<Figure>,
    /// The files that it left.
    pub artifacts: Vec<Artifact>,
    /// What to say of it when all is well.
    pub note: Option<String>,
}

impl Judgement {
    /// Whether a file that it left tells which tests failed.
    #[must_use]
    pub fn tells(&self) -> bool {
        let told = self.artifacts.iter().any(|it| it.kind == JUNIT);
        told && self.tests.is_some_and(|tests| tests.failed > 0)
    }

    /// Good or not by the exit code alone.
    fn of(end: End) -> Self {
        Self { good: end.is_good(), why: end.words(), ..Self::default() }
    }

    /// By the exit code, with the tests that were counted. When tests failed, that is the reason
    /// worth telling; else the exit code is (a build that failed, say).
    fn of_tests(end: End, tests: Tally) -> Self {
        let mut judgement = Self::of(end);
        if tests.failed > 0 {
            // A runner that forgets its exit code does not get its failures past us.
            judgement.good = false;
            if matches!(end, End::Exited(_)) {
                judgement.why = format!(
                    "{} of {} failed",
                    tests.failed,
                    crate::ui::plural(usize::try_from(tests.ran()).unwrap_or(usize::MAX), "test")
                );
            }
        }
        // Without one test run, what failed is the build, and the next command would say it again.
        judgement.blocks = !judgement.good && tests.ran() == 0;
        judgement.tests = Some(tests);
        judgement
    }
}

#[cfg(test)]
mod tests {
    use super::{Judgement, Reader};
    use crate::proc::End;

    /// A reader that was told `text` and an exit code, as wait(2) gives that.
    pub(super) fn judged(mut reader: Box<dyn Reader>, text: &str, code: i32) -> Judgement {
        use std::os::unix::process::ExitStatusExt as _;
        for line in text.lines() {
            reader.line(line);
        }
        reader.end(End::Exited(std::process::ExitStatus::from_raw(code << 8)))
    }
}
