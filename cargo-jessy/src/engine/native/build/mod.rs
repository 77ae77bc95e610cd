//! Builds what services run, when what it was built from has changed. Cargo and Go work side by
//! side; all cargo packages share one cargo run, because cargo locks its target folder.

mod failed;
mod fingerprint;
mod inputs;
mod run;
mod target;
mod variables;

pub use target::{BuildContext, Target};

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    engine::native::state::StateDir,
    events::{Build, ServiceEvent, Sink},
};

/// A binary that is there and up to date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// Where it is.
    pub binary: Utf8PathBuf,
    /// Changes whenever the binary does.
    pub id: String,
}

/// A build that failed.
#[derive(Clone, Debug)]
pub struct BuildError {
    /// The targets that it was to make.
    pub targets: Vec<Target>,
    /// The command line.
    pub argv: Vec<String>,
    /// All that it printed.
    pub output: String,
}

/// Builds each target that is stale.
///
/// # Errors
/// Every build that failed; the others are finished first.
pub async fn all(
    context: &BuildContext,
    state: &StateDir,
    targets: Vec<Target>,
    events: &Sink<ServiceEvent>,
) -> Result<BTreeMap<Target, Built>, Vec<BuildError>> {
    let mut done = BTreeMap::new();
    let mut stale = Vec::new();
    for target in targets {
        match fingerprint::fresh(context, state, &target) {
            Some(built) => {
                events.emit(event(&target, Build::Fresh));
                done.insert(target, built);
            }
            None => stale.push(target),
        }
    }
    let jobs = target::jobs(context, state, stale);
    let mut running = tokio::task::JoinSet::new();
    for job in jobs {
        running.spawn(run::job(job, context.clone(), state.clone(), events.clone()));
    }
    let mut errors = Vec::new();
    while let Some(ended) = running.join_next().await {
        match ended {
            Ok(Ok(built)) => done.extend(built),
            Ok(Err(error)) => errors.push(error),
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }
    if errors.is_empty() { Ok(done) } else { Err(errors) }
}

/// Whether a file is one that the target is built from.
#[must_use]
pub fn reads(context: &BuildContext, state: &StateDir, target: &Target, file: &Utf8Path) -> bool {
    let is_source = match file.file_name() {
        Some("Cargo.toml" | "Cargo.lock") => true,
        _ => file.extension() == Some("rs"),
    };
    match target {
        Target::Cargo { .. } if is_source => true,
        Target::Cargo { .. } => {
            let binary = target::output(context, state, target);
            inputs::files(context, target, &binary)
                .is_some_and(|read| read.iter().any(|f| f == file))
        }
        Target::Go { dir, .. } => file.starts_with(dir),
        Target::Command { inputs, .. } => inputs.iter().any(|input| file.starts_with(input)),
    }
}

fn event(target: &Target, build: Build) -> ServiceEvent {
    ServiceEvent::Build { target: target.label(), build }
}
