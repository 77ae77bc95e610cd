//! What the Go command knows of the packages of a workspace.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::{Command, Stdio},
};

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;

use crate::steps::{GoPackage, Site};

/// A package as `go list -test` prints it: itself, as its tests compile it, its tests, their program.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    import_path: String,
    #[serde(default)]
    dir: Utf8PathBuf,
    #[serde(default)]
    for_test: String,
    #[serde(default)]
    deps: Vec<String>,
}

/// The packages of all modules; none: they can't be listed, or not all of them.
pub(super) fn packages(site: &Site) -> Option<Vec<GoPackage>> {
    let each = site.go_modules.iter().map(|module| of(&site.workspace.root, module));
    Some(each.collect::<Option<Vec<_>>>()?.concat())
}

fn of(root: &Utf8Path, module: &Utf8PathBuf) -> Option<Vec<GoPackage>> {
    let output = Command::new("go")
        .args(["list", "-test", "-json=ImportPath,Dir,ForTest,Deps", "./..."])
        .current_dir(root.join(module))
        .stdin(Stdio::null())
        .output()
        .ok()?;
    if !output.status.success() {
        return None;
    }
    let mut found: BTreeMap<Utf8PathBuf, (Option<String>, BTreeSet<String>)> = BTreeMap::new();
    for listed in serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Listed>() {
        let listed = listed.ok()?;
        let dir = listed.dir.strip_prefix(root).ok()?.to_owned();
        let (import, deps) = found.entry(dir).or_default();
        // `a [b.test]` is `a` as the tests of `b` compile it.
        let plain = |path: &str| path.split(' ').next().unwrap_or(path).to_owned();
        deps.extend(listed.deps.iter().map(|path| plain(path)));
        if listed.for_test.is_empty() && !listed.import_path.ends_with(".test") {
            *import = Some(listed.import_path);
        }
    }
    let package = |(dir, (import, deps)): (Utf8PathBuf, (Option<String>, _))| {
        Some(GoPackage { module: module.clone(), dir, import: import?, deps })
    };
    found.into_iter().map(package).collect()
}
