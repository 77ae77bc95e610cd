//! What has to be watched for the services of a run: the sources of what they are built from, and
//! what their `x-jessy.watch` names.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::Metadata;
use indexmap::IndexMap;

use crate::{
    engine::{native::build::Target, watch::Root},
    model::Project,
    policy::Workspace,
};

/// Files beside the packages that decide what a build gives.
const SETTINGS: [&str; 4] = ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "rust-toolchain"];

/// The roots for these services.
#[must_use]
pub fn roots(
    workspace: &Workspace,
    project: &Project,
    targets: &IndexMap<String, Option<Target>>,
) -> Vec<Root> {
    let mut roots = BTreeSet::new();
    for target in targets.values().flatten() {
        match target {
            Target::Cargo { package, .. } => {
                roots.insert(Root::files(&workspace.root, &SETTINGS));
                roots.extend(packages(&workspace.metadata, package).into_iter().map(Root::all));
            }
            Target::Go { dir, .. } => drop(roots.insert(Root::all(dir))),
            Target::Command { inputs, .. } => roots.extend(inputs.iter().map(Root::all)),
        }
    }
    let services = targets.keys().filter_map(|name| project.services.get(name));
    for facts in services.filter_map(|service| service.native.as_ref()) {
        roots.extend(facts.watch.iter().map(Root::all));
    }
    roots.into_iter().collect()
}

/// The folders of a package and of all that it takes from this workspace.
#[must_use]
pub fn packages(metadata: &Metadata, package: &str) -> BTreeSet<Utf8PathBuf> {
    let folder = |manifest: &Utf8Path| manifest.parent().unwrap_or(manifest).to_owned();
    let find = |wanted: &dyn Fn(&cargo_metadata::Package) -> bool| {
        metadata.packages.iter().find(|package| wanted(package))
    };
    let mut found = BTreeSet::new();
    let mut next: Vec<_> = find(&|one| *one.name == package).into_iter().collect();
    while let Some(package) = next.pop() {
        if found.insert(folder(&package.manifest_path)) {
            let paths = package.dependencies.iter().filter_map(|one| one.path.as_ref());
            next.extend(paths.filter_map(|path| find(&|one| folder(&one.manifest_path) == *path)));
        }
    }
    found
}
