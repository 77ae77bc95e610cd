//! Whether a binary still is what its sources say. Asking cargo and Go costs up to half a second
//! when nothing changed; comparing what they read costs milliseconds. Wrong is not allowed to be
//! possible: whatever is in doubt is built, and cargo and Go decide.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    time::SystemTime,
};

use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;
use serde::{Deserialize, Serialize};

use super::{
    Built,
    inputs::{files, tool},
    target::{BuildContext, Target, output},
    variables,
};
use crate::{
    engine::native::{stamp::Stamp, state::StateDir},
    files::gone,
};

/// Everything that a build read, as it was then.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Fingerprint {
    argv: Vec<String>,
    tool: Option<Stamp>,
    variables: BTreeMap<String, Option<String>>,
    files: BTreeMap<Utf8PathBuf, Option<Stamp>>,
    binary: Option<Stamp>,
}

/// The target's binary, if nothing that it was built from has changed since [`store`].
pub(super) fn fresh(context: &BuildContext, state: &StateDir, target: &Target) -> Option<Built> {
    let stored = fs::read(record(state, target)).ok()?;
    let stored: Fingerprint = serde_json::from_slice(&stored).ok()?;
    let now = take(context, state, target, stored.variables.keys().cloned())?;
    let binary = output(context, state, target);
    (stored == now).then(|| built(&binary)).flatten()
}

/// The binary as it is now.
pub(super) fn built(binary: &Utf8Path) -> Option<Built> {
    Some(Built { binary: binary.to_owned(), id: Stamp::of(binary)?.id() })
}

/// Keeps what a build that began at `begun` has read, unless some of it changed meanwhile.
pub(super) fn store(
    context: &BuildContext,
    state: &StateDir,
    target: &Target,
    begun: SystemTime,
) -> io::Result<()> {
    let path = record(state, target);
    let asked = match target {
        Target::Cargo { .. } => variables::asked(context),
        _ => BTreeSet::new(),
    };
    let read = take(context, state, target, asked)
        .filter(|read| read.files.values().flatten().all(|stamp| stamp.is_older_than(begun)));
    let Some(read) = read else { return forget(state, target) };
    fs::create_dir_all(state.join("build"))?;
    fs::write(path, serde_json::to_vec(&read)?)
}

/// Keeps nothing: the next run asks the build tool.
pub(super) fn forget(state: &StateDir, target: &Target) -> io::Result<()> {
    gone(fs::remove_file(record(state, target)))
}

fn record(state: &StateDir, target: &Target) -> Utf8PathBuf {
    state.join("build").join(format!("{}.json", target.key()))
}

fn take(
    context: &BuildContext,
    state: &StateDir,
    target: &Target,
    asked: impl IntoIterator<Item = String>,
) -> Option<Fingerprint> {
    let binary = output(context, state, target);
    let mut files = files(context, target, &binary)?;
    files.sort();
    files.dedup();
    Some(Fingerprint {
        argv: argv(target),
        tool: Stamp::of(&tool(context, target)?),
        variables: variables::now(context, target, asked),
        files: files.into_iter().map(|path| (path.clone(), Stamp::of(&path))).collect(),
        binary: Stamp::of(&binary),
    })
}

fn argv(target: &Target) -> Vec<String> {
    match target {
        Target::Cargo { package, bin, features } => {
            [vec![package.clone(), bin.clone()], features.clone()].concat()
        }
        Target::Go { package, .. } => vec![package.clone()],
        Target::Command { argv, .. } => argv.clone(),
    }
}
