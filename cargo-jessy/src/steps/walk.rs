//! What cargo knows nothing of, found among the files of the workspace.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;

use super::Tree;
use crate::{
    exit::Failure,
    policy::{Bdd, Integration, Workspace, closest},
};

/// What the walk found; paths are from the root, in order.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) go_modules: Vec<Utf8PathBuf>,
    pub(super) feature_files: Vec<Utf8PathBuf>,
    pub(super) dockerfiles: Vec<Utf8PathBuf>,
}

/// Folders that the Go command itself passes over, and the two big ones of other worlds.
const PASSED_OVER: [&str; 3] = ["testdata", "vendor", "node_modules"];

pub(super) fn scan(tree: &Tree) -> Found {
    let mut found = Found::default();
    let passed_over =
        |path: &&Utf8Path| path.components().any(|part| PASSED_OVER.contains(&part.as_str()));
    for path in tree.shown().filter(|path| !passed_over(path)) {
        if path.file_name() == Some("go.mod") {
            let dir = path.parent().unwrap_or(Utf8Path::new(""));
            found.go_modules.push(dir.to_owned());
        } else if path.extension() == Some("feature") {
            found.feature_files.push(path.to_owned());
        } else if is_dockerfile(path) {
            found.dockerfiles.push(path.to_owned());
        }
    }
    found
}

/// `Dockerfile`, `Dockerfile.worker` or `worker.Dockerfile`, but not `Dockerfile.dockerignore`.
fn is_dockerfile(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    let named = name == "Dockerfile" || name.starts_with("Dockerfile.");
    (named || name.ends_with(".Dockerfile")) && !name.ends_with(".dockerignore")
}

/// What gofmt is told to look at in a module: the folder, or, if it holds folders that the Go
/// command passes over and gofmt doesn't, all files outside of those.
pub(super) fn gofmt_paths(module: &Utf8Path) -> Vec<String> {
    let passed_over = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&passed_over);
    let walk = WalkBuilder::new(module)
        .require_git(false)
        .sort_by_file_path(Ord::cmp)
        .filter_entry(move |entry| {
            let skip = PASSED_OVER.contains(&entry.file_name().to_string_lossy().as_ref());
            seen.fetch_or(skip, Ordering::Relaxed);
            !skip
        })
        .build();
    let paths = walk.flatten().filter_map(|entry| {
        let path = Utf8Path::from_path(entry.path())?.strip_prefix(module).ok()?;
        (path.extension() == Some("go")).then(|| path.to_string())
    });
    let files: Vec<String> = paths.collect();
    // Without a file, gofmt would read its input.
    if passed_over.load(Ordering::Relaxed) && !files.is_empty() {
        files
    } else {
        vec![".".to_owned()]
    }
}

/// The modules that the policy lists, which must be there.
pub(super) fn check_go_modules(
    workspace: &Workspace,
    listed: &[Utf8PathBuf],
) -> Result<Vec<Utf8PathBuf>, Failure> {
    for dir in listed {
        if !workspace.root.join(dir).join("go.mod").is_file() {
            return Err(Failure::usage(format!(
                "`go.modules` in [workspace.metadata.jessy]: {dir} holds no go.mod"
            )));
        }
    }
    Ok(listed.to_vec())
}

/// The member that runs the features.
pub(super) fn bdd_package(
    workspace: &Workspace,
    bdd: &Bdd,
    features: &[Utf8PathBuf],
) -> Result<Option<String>, Failure> {
    let members = workspace.metadata.workspace_packages();
    let names = || members.iter().map(|package| package.name.as_str());
    if let Some(name) = &bdd.package {
        return member(workspace, "bdd.package", name).map(Some);
    }
    if names().any(|name| name == "jessy-features") {
        return Ok(Some("jessy-features".to_owned()));
    }
    // The root package holds every other member's files as well: the deepest folder is the owner.
    let owner = |file: &Utf8PathBuf| {
        members
            .iter()
            .filter_map(|package| Some((package.manifest_path.parent()?, package)))
            .filter(|(dir, _)| workspace.root.join(file).starts_with(dir))
            .max_by_key(|(dir, _)| dir.as_str().len())
            .map(|(_, package)| package.name.to_string())
    };
    let mut owners: Vec<String> = features.iter().filter_map(owner).collect();
    owners.sort_unstable();
    owners.dedup();
    match <[String; 1]>::try_from(owners) {
        Ok([one]) => Ok(Some(one)),
        Err(_) => Ok(None),
    }
}

/// The member with the tests that need the system in containers.
pub(super) fn integration_package(
    workspace: &Workspace,
    integration: &Integration,
) -> Result<Option<String>, Failure> {
    const USUAL: &str = "jessy-integration";
    if let Some(name) = &integration.package {
        return member(workspace, "integration.package", name).map(Some);
    }
    let members = workspace.metadata.workspace_packages();
    Ok(members.iter().any(|package| package.name == USUAL).then(|| USUAL.to_owned()))
}

/// A member by the name that a key of the policy gives it.
fn member(workspace: &Workspace, key: &str, name: &str) -> Result<String, Failure> {
    let members = workspace.metadata.workspace_packages();
    let names = || members.iter().map(|package| package.name.as_str());
    if names().any(|member| member == name) {
        return Ok(name.to_owned());
    }
    let failure =
        Failure::usage(format!("`{key}` in [workspace.metadata.jessy] names no member: `{name}`"));
    Err(match closest(name, names()) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure,
    })
}
