//! Variables that a build depends on: those that every compiler knows, and those that this
//! workspace's own code and build scripts ask for.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use fs_err as fs;

use super::target::{BuildContext, Target};

/// Known to compilers and their helpers.
const KNOWN: [&str; 9] = [
    "RUSTFLAGS",
    "RUSTC",
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "CC",
    "CXX",
    "AR",
    "CFLAGS",
    "LDFLAGS",
];
/// Beginnings of more of them.
const FAMILIES: [&str; 7] = [
    "CARGO_BUILD_",
    "CARGO_ENCODED_",
    "CARGO_INCREMENTAL",
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    "RUSTUP_",
    "CGO_",
];

/// What each variable says now: those that are always looked at, and those `asked` for.
pub(super) fn now(
    context: &BuildContext,
    target: &Target,
    asked: impl IntoIterator<Item = String>,
) -> BTreeMap<String, Option<String>> {
    let is_go = matches!(target, Target::Go { .. });
    let set = context.env.all().keys().filter(|name| {
        KNOWN.contains(&name.as_str())
            || FAMILIES.iter().any(|family| name.starts_with(family))
            || is_go && name.starts_with("GO")
    });
    let names: BTreeSet<String> = set.cloned().chain(asked).collect();
    names
        .into_iter()
        .map(|name| {
            let value = context.env.get(&name).map(str::to_owned);
            (name, value)
        })
        .collect()
}

/// What the code of the last cargo build asked for (`env!`), and its build scripts. Looked up
/// after a build only: there may be hundreds of files.
pub(super) fn asked(context: &BuildContext) -> BTreeSet<String> {
    let debug = context.target.join("debug");
    let code = files(&debug.join("deps")).filter(|path| path.extension() == Some("d"));
    let scripts = files(&debug.join("build")).map(|folder| folder.join("output"));
    let mut names = BTreeSet::new();
    for path in code.chain(scripts) {
        // Not every folder has one, and a script may print what it likes.
        let text = fs::read(path).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        names.extend(text.lines().filter_map(name).filter(|name| !is_cargo_s_own(name)));
    }
    names
}

/// The variable that a line of rustc's dep-info or of a build script's output names.
fn name(line: &str) -> Option<String> {
    let dep = line.strip_prefix("# env-dep:").map(|rest| rest.split('=').next().unwrap_or(rest));
    let script = || {
        let rest = line.strip_prefix("cargo:")?;
        rest.trim_start_matches(':').strip_prefix("rerun-if-env-changed=")
    };
    dep.or_else(script).map(|name| name.trim().to_owned())
}

/// Set by cargo for each compiler, whatever we were started with.
fn is_cargo_s_own(name: &str) -> bool {
    let own = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_CFG_"];
    let exact = ["CARGO", "OUT_DIR", "TARGET", "HOST", "PROFILE", "OPT_LEVEL"];
    let families = ["CARGO_FEATURE_", "CLIPPY_"];
    exact.contains(&name) || own.iter().chain(&families).any(|prefix| name.starts_with(prefix))
}

fn files(folder: &Utf8Path) -> impl Iterator<Item = camino::Utf8PathBuf> + use<> {
    let entries = folder.read_dir_utf8().into_iter().flatten();
    entries.filter_map(Result::ok).map(camino::Utf8DirEntry::into_path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_dep_info_and_output() {
        let names = |text: &str| text.lines().filter_map(name).collect::<Vec<_>>();
        let text = "a.rs:\n# env-dep:A=1\n# env-dep:B\ncargo:rerun-if-env-changed=C\n\
                    cargo::rerun-if-env-changed=D\ncargo:rerun-if-changed=e.rs\n";
        assert_eq!(names(text), ["A", "B", "C", "D"]);
        assert!(is_cargo_s_own("CARGO_PKG_NAME") && !is_cargo_s_own("TARGET_CC"));
    }
}
