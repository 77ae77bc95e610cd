//! Starts `cargo-jessy` from a clone. The alias in `.cargo/config.toml` runs this launcher through
//! `cargo run --quiet`: it has no dependencies, so it is there in under a second, and from then on
//! it is the one to say that cargo-jessy itself is being built, with cargo's own progress. When
//! nothing changed it asks no cargo at all and replaces itself with the built binary.
#![forbid(unsafe_code)]

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Write as _},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    time::SystemTime,
};

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            // A closed stderr leaves nobody to tell.
            let _ = writeln!(io::stderr(), "error: start cargo-jessy: {error}");
            ExitCode::from(4)
        }
    }
}

fn run() -> io::Result<ExitCode> {
    let launcher = std::env::current_exe()?;
    let folder = launcher.parent().map(Path::to_path_buf).unwrap_or_default();
    let name = format!("cargo-jessy{}", std::env::consts::EXE_SUFFIX);
    // A copy: a build of tests leaves another program at cargo's own place, made with the features
    // that all members together ask for, and every answer that the gate keeps is of one program.
    let binary = folder.join("launched").join(&name);
    let built = folder.join(&name);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."));
    let stamp = folder.join("cargo-jessy.stamp");
    if !binary.exists() || !is_fresh(&built, &stamp, &launcher, root) {
        let code = build(root, &built, &binary, &stamp)?;
        if code != 0 {
            return Ok(ExitCode::from(code));
        }
    }
    let mut command = Command::new(&binary);
    command.args(std::env::args_os().skip(1));
    // What cargo tells the launcher of itself is not for the programs that cargo-jessy starts.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME"] {
        command.env_remove(name);
    }
    Err(command.exec())
}

/// Builds cargo-jessy with cargo's progress on stderr, and copies it. Returns the exit code for ours.
fn build(root: &Path, built: &Path, binary: &Path, stamp: &Path) -> io::Result<u8> {
    let started = SystemTime::now();
    if !built.exists() {
        writeln!(io::stderr(), "building cargo-jessy; the first time takes about two minutes")?;
    }
    let cargo = option_env!("CARGO").map_or_else(|| OsString::from("cargo"), OsString::from);
    let mut command = Command::new(cargo);
    command.current_dir(root).args(["build", "--package", "cargo-jessy"]);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    let status = command.status()?;
    if status.success() {
        let new = binary.with_extension("new");
        fs::create_dir_all(binary.parent().unwrap_or(root))?;
        fs::copy(built, &new)?;
        // Whoever runs the old one keeps it.
        fs::rename(new, binary)?;
        // The time before the build: what was saved while it ran is newer than that.
        File::create(stamp)?.set_modified(started)?;
        return Ok(0);
    }
    Ok(4)
}

/// Whether nothing that the binary was made from is newer than its last build. The launcher
/// itself counts: cargo made it anew if the compiler or its flags changed.
fn is_fresh(built: &Path, stamp: &Path, launcher: &Path, root: &Path) -> bool {
    let Some(last) = modified(stamp) else {
        return false;
    };
    let Some(sources) = sources(&built.with_extension("d")) else {
        return false;
    };
    let manifests = ["Cargo.toml", "Cargo.lock", "cargo-jessy/Cargo.toml", ".cargo/config.toml"];
    sources
        .into_iter()
        .chain(manifests.iter().map(|name| root.join(name)))
        .chain([launcher.to_path_buf()])
        .all(|path| modified(&path).is_some_and(|time| time <= last))
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|meta| meta.modified()).ok()
}

/// The files that cargo's dep-info names: `target: a b\ c`, with blanks in a path escaped.
fn sources(dep_info: &Path) -> Option<Vec<PathBuf>> {
    let text = fs::read_to_string(dep_info).ok()?;
    let (_, list) = text.lines().next()?.split_once(": ")?;
    let list = list.replace("\\ ", "\0");
    Some(list.split(' ').map(|path| PathBuf::from(path.replace('\0', " "))).collect())
}
