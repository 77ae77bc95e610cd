//! What can be built, and by which command line.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use crate::{engine::native::state::StateDir, env::Env};

/// Something that a service's program is built from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A binary of a cargo package of this workspace.
    Cargo {
        /// The package.
        package: String,
        /// The binary.
        bin: String,
        /// Features to switch on.
        features: Vec<String>,
    },
    /// A Go command.
    Go {
        /// The module's folder, absolute.
        dir: Utf8PathBuf,
        /// The package within it, e.g. `./cmd/jessy-api`.
        package: String,
        /// The binary's name.
        output: String,
    },
    /// Any command that leaves a program behind.
    Command {
        /// The command line.
        argv: Vec<String>,
        /// The folder it runs in, absolute.
        dir: Utf8PathBuf,
        /// The program that it makes, absolute.
        output: Utf8PathBuf,
        /// What it reads, absolute; nothing: it is run each time.
        inputs: Vec<Utf8PathBuf>,
    },
}

impl Target {
    /// How it is called in rows and cards.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Cargo { bin, .. } => format!("cargo {bin}"),
            Self::Go { output, .. } => format!("go {output}"),
            Self::Command { output, .. } => {
                format!("build {}", output.file_name().unwrap_or(output.as_str()))
            }
        }
    }

    /// A file name of its own.
    pub(super) fn key(&self) -> String {
        self.label().replace(|c: char| !c.is_ascii_alphanumeric() && c != '-', "_")
    }
}

/// What building needs to know of its surroundings.
#[derive(Clone, Debug)]
pub struct BuildContext {
    /// The workspace's root.
    pub root: Utf8PathBuf,
    /// Cargo's target folder.
    pub target: Utf8PathBuf,
    /// All manifests of the workspace, which every cargo build reads.
    pub manifests: Vec<Utf8PathBuf>,
    /// The environment.
    pub env: Env,
}

/// One command line that makes one or more targets.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) targets: Vec<Target>,
    pub(super) argv: Vec<String>,
    pub(super) dir: Utf8PathBuf,
}

/// The command lines that make these targets.
pub(super) fn jobs(context: &BuildContext, state: &StateDir, targets: Vec<Target>) -> Vec<Job> {
    // Packages with the same features go into one cargo run.
    let mut cargo: BTreeMap<Vec<String>, Vec<Target>> = BTreeMap::new();
    let mut jobs = Vec::new();
    for target in targets {
        match &target {
            Target::Cargo { features, .. } => {
                cargo.entry(features.clone()).or_default().push(target);
            }
            Target::Go { dir, package, .. } => {
                let output = go_output(state, &target);
                let argv = words(["go", "build", "-o", output.as_str(), package]);
                jobs.push(Job { dir: dir.clone(), argv, targets: vec![target] });
            }
            Target::Command { argv, dir, .. } => {
                let (argv, dir) = (argv.clone(), dir.clone());
                jobs.push(Job { dir, argv, targets: vec![target] });
            }
        }
    }
    for (features, targets) in cargo {
        let mut argv = words([context.env.cargo(), "build", "--message-format"]);
        argv.push("json-render-diagnostics".into());
        for target in &targets {
            if let Target::Cargo { package, bin, .. } = target {
                argv.extend(words(["--package", package, "--bin", bin]));
            }
        }
        if !features.is_empty() {
            argv.extend(words(["--features", &features.join(",")]));
        }
        jobs.push(Job { targets, argv, dir: context.root.clone() });
    }
    jobs
}

/// Where the binary of a target will be. Cargo's is where a plain `cargo build` puts it.
pub(super) fn output(context: &BuildContext, state: &StateDir, target: &Target) -> Utf8PathBuf {
    match target {
        Target::Cargo { bin, .. } => context.target.join("debug").join(bin),
        Target::Go { .. } => go_output(state, target),
        Target::Command { output, .. } => output.clone(),
    }
}

fn go_output(state: &StateDir, target: &Target) -> Utf8PathBuf {
    match target {
        Target::Go { output, .. } => state.join("bin").join(output),
        _ => Utf8Path::new("").to_owned(),
    }
}

fn words<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).to_vec()
}
