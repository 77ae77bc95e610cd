//! Which members a change of some of them, or of what they depend on, can reach.
//!
//! The graph is that of `Cargo.lock` and of the manifests that cargo has read already. It holds
//! dependencies of every kind, platform and feature, and costs no call of cargo: guppy's is finer,
//! and asks cargo for a second, and for an index, before it can say anything.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::lock::Lock;
use crate::policy::Workspace;

/// Who depends on whom.
#[derive(Clone, Debug, Default)]
pub(super) struct Crates {
    /// Package → those that depend on it.
    dependents: BTreeMap<String, BTreeSet<String>>,
    members: BTreeSet<String>,
    /// Packages in folders that are no members, or not below the root, and where.
    beside: BTreeMap<String, Utf8PathBuf>,
    /// Whether there are some of which nobody knows where.
    lost: bool,
}

impl Crates {
    /// Those of a workspace and its lock file, if it has one.
    pub(super) fn of(workspace: &Workspace, lock: Option<&Lock>) -> Self {
        let packages = workspace.metadata.workspace_packages();
        let members: BTreeSet<String> = packages.iter().map(|it| it.name.to_string()).collect();
        let mut crates = Self { members, ..Self::default() };
        for package in packages {
            let dir = package.manifest_path.parent().unwrap_or(&package.manifest_path);
            if !dir.starts_with(&workspace.root) {
                crates.beside.insert(package.name.to_string(), dir.to_owned());
            }
            for needed in &package.dependencies {
                let Some(dir) = &needed.path else { continue };
                if !crates.members.contains(&needed.name) {
                    crates.beside.insert(needed.name.clone(), dir.clone());
                }
                crates.add(package.name.to_string(), needed.name.clone());
            }
        }
        for (package, needed) in lock.into_iter().flat_map(Lock::edges) {
            crates.add(package, needed);
        }
        let in_folders = lock.into_iter().flat_map(|lock| &lock.packages);
        crates.lost = in_folders
            .filter(|package| package.source.is_none())
            .any(|it| !crates.members.contains(&it.name) && !crates.beside.contains_key(&it.name));
        crates
    }

    fn add(&mut self, package: String, needed: String) {
        self.dependents.entry(needed).or_default().insert(package);
    }

    /// Whether a package in a folder, and no member, may be anywhere.
    pub(super) fn may_be_anywhere(&self) -> bool {
        self.lost
    }

    /// The package beside the members that has a file, by its full path.
    pub(super) fn beside(&self, file: &Utf8Path) -> Option<&str> {
        let has = self.beside.iter().filter(|(_, dir)| file.starts_with(dir));
        has.max_by_key(|(_, dir)| dir.as_str().len()).map(|(name, _)| name.as_str())
    }

    /// Whether a package reads this file, which is outside of the root.
    pub(super) fn may_read(&self, file: &Utf8Path) -> bool {
        self.lost || self.beside(file).is_some()
    }

    /// The members among these packages and all that depend on them.
    pub(super) fn reached(&self, from: impl IntoIterator<Item = String>) -> BTreeSet<String> {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut next: Vec<String> = from.into_iter().collect();
        while let Some(package) = next.pop() {
            // Dependencies of tests may go in a circle.
            if !seen.contains(&package) {
                next.extend(self.dependents.get(&package).into_iter().flatten().cloned());
                seen.insert(package);
            }
        }
        seen.retain(|package| self.members.contains(package));
        seen
    }
}
