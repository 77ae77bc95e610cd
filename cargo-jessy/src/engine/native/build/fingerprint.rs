//! Whether a binary still is what its sources say. Asking cargo and Go costs up to half a second
//! when nothing changed; comparing what they read costs milliseconds. Wrong is not allowed to be
//! possible: whatever is in doubt is built, and cargo and Go decide.

use std::{collections::BTreeMap, io, time::SystemTime};

use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;
use serde::{Deserialize, Serialize};

use super::{
    Built,
    target::{BuildContext, Target, output},
};
use crate::engine::native::state::StateDir;

/// Variables that change what a compiler makes.
const VARIABLES: [&str; 24] = [
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "RUSTC",
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTUP_TOOLCHAIN",
    "CARGO_BUILD_TARGET",
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_TARGET_DIR",
    "CARGO_INCREMENTAL",
    "CC",
    "CXX",
    "AR",
    "CFLAGS",
    "LDFLAGS",
    "GOFLAGS",
    "GOOS",
    "GOARCH",
    "GOAMD64",
    "GOEXPERIMENT",
    "GOTOOLCHAIN",
    "GOROOT",
    "CGO_ENABLED",
    "CGO_CFLAGS",
];

/// Everything that a build read, as it was then.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Fingerprint {
    argv: Vec<String>,
    tool: Option<Stamp>,
    variables: BTreeMap<String, String>,
    files: BTreeMap<Utf8PathBuf, Option<Stamp>>,
    binary: Option<Stamp>,
}

/// A file without its contents: equal stamps mean equal contents unless somebody set the clock
/// back on purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    size: u64,
    modified_ns: u128,
    inode: u64,
}

impl Stamp {
    fn of(path: &Utf8Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let meta = fs::metadata(path).ok()?;
        let modified = meta.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Some(Self { size: meta.len(), modified_ns: modified.as_nanos(), inode: meta.ino() })
    }

    fn id(&self) -> String {
        format!("{}-{}-{}", self.inode, self.size, self.modified_ns)
    }
}

/// The target's binary, if nothing that it was built from has changed since [`store`].
pub(super) fn fresh(context: &BuildContext, state: &StateDir, target: &Target) -> Option<Built> {
    let stored = fs::read(record(state, target)).ok()?;
    let stored: Fingerprint = serde_json::from_slice(&stored).ok()?;
    let now = take(context, state, target)?;
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
    let since = begun.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
    let read = take(context, state, target)
        .filter(|read| read.files.values().flatten().all(|stamp| stamp.modified_ns < since));
    let Some(read) = read else {
        return match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    };
    fs::create_dir_all(state.join("build"))?;
    fs::write(path, serde_json::to_vec(&read)?)
}

fn record(state: &StateDir, target: &Target) -> Utf8PathBuf {
    state.join("build").join(format!("{}.json", target.key()))
}

fn take(context: &BuildContext, state: &StateDir, target: &Target) -> Option<Fingerprint> {
    let binary = output(context, state, target);
    let mut files = inputs(context, target, &binary)?;
    files.sort();
    files.dedup();
    let variables = VARIABLES
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), context.env.get(name)?.to_owned())))
        .collect();
    Some(Fingerprint {
        argv: argv(target),
        tool: tool(context, target),
        variables,
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

/// The compiler, as far as a file can tell: a new toolchain is a new file.
fn tool(context: &BuildContext, target: &Target) -> Option<Stamp> {
    let program = match target {
        Target::Cargo { .. } => "rustc",
        Target::Go { .. } => "go",
        Target::Command { argv, .. } => argv.first()?,
    };
    Stamp::of(&context.env.find_on_path(program)?)
}

/// All files that the build reads. `None`: not known, so it must be built.
fn inputs(context: &BuildContext, target: &Target, binary: &Utf8Path) -> Option<Vec<Utf8PathBuf>> {
    match target {
        Target::Cargo { .. } => {
            let mut files = dep_info(&binary.with_extension("d"))?;
            files.extend(context.manifests.iter().cloned());
            let beside =
                ["Cargo.lock", ".cargo/config.toml", "rust-toolchain.toml", "rust-toolchain"];
            files.extend(beside.iter().map(|name| context.root.join(name)));
            // rustup's choice of a default toolchain.
            if let Some(home) = context.env.get("HOME") {
                files.push(Utf8Path::new(home).join(".rustup/settings.toml"));
            }
            Some(files)
        }
        Target::Go { dir, .. } => Some(walk(dir)),
        Target::Command { inputs, .. } if inputs.is_empty() => None,
        Target::Command { inputs, .. } => Some(inputs.iter().flat_map(|path| walk(path)).collect()),
    }
}

/// The files that cargo's dep-info names: `target: a b\ c`, with blanks in a path escaped.
fn dep_info(path: &Utf8Path) -> Option<Vec<Utf8PathBuf>> {
    let text = fs::read_to_string(path).ok()?;
    let (_, list) = text.lines().next()?.split_once(": ")?;
    let list = list.replace("\\ ", "\0");
    Some(list.split(' ').map(|path| Utf8PathBuf::from(path.replace('\0', " "))).collect())
}

fn walk(path: &Utf8Path) -> Vec<Utf8PathBuf> {
    ignore::WalkBuilder::new(path)
        .git_ignore(false)
        .git_exclude(false)
        .git_global(false)
        .ignore(false)
        .build()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| !kind.is_dir()))
        .filter_map(|entry| Utf8PathBuf::from_path_buf(entry.into_path()).ok())
        .collect()
}
