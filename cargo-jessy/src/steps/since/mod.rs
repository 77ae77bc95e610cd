//! What a change can have affected: files, the members and Go packages that hold them, and all that
//! depends on those.

mod crates;
mod go;
mod lock;

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    Part, Reads, Site,
    staged::{is_of_all, owner},
};
use crates::Crates;
pub use go::GoPackage;
use lock::Lock;

const LOCK: &str = "Cargo.lock";

/// A change, and what it can reach.
#[derive(Clone, Debug)]
pub struct Since {
    /// What it is counted from, as it was named on the command line.
    pub reference: String,
    /// The commit that it is counted from, in short.
    pub base: String,
    /// How many files are not as they were there.
    pub changed: usize,
    /// Those of them that anything here can read, from the root; those outside of it in full.
    pub files: Vec<Utf8PathBuf>,
    crates: Crates,
    /// The packages that are locked otherwise; none: that can't be told.
    locked: Option<Vec<String>>,
    /// The packages of the Go modules; none: that can't be told.
    go: Option<Vec<GoPackage>>,
}

impl Since {
    /// The change of `files`, where `base` was the commit and `old_lock` the lock file before it.
    #[must_use]
    pub fn new(
        site: &Site,
        (reference, base): (String, String),
        mut files: Vec<Utf8PathBuf>,
        old_lock: Option<&str>,
        go: Option<Vec<GoPackage>>,
    ) -> Self {
        let text = fs_err::read_to_string(site.workspace.root.join(LOCK)).ok();
        let lock = text.as_deref().and_then(Lock::parse);
        let old = old_lock.and_then(Lock::parse);
        let locked = lock.as_ref().zip(old.as_ref()).map(|(new, old)| new.since(old));
        let crates = Crates::of(&site.workspace, lock.as_ref());
        let changed = files.len();
        files.retain(|file| file.is_relative() || crates.may_read(file));
        Self { reference, base, changed, files, crates, locked, go }
    }

    /// In a few words: `main (abc1234)`.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} ({})", self.reference, self.base)
    }

    /// What of the workspace these of its files can affect.
    #[must_use]
    pub fn part(&self, site: &Site, files: &[&Utf8Path]) -> Part {
        let packages = self.packages(site, files).map(|names| names.into_iter().collect());
        let go = go::reached(&site.go_modules, self.go.as_deref(), files);
        Part { packages, go, quick: None }
    }

    /// The members that these files can affect; none: all.
    fn packages(&self, site: &Site, files: &[&Utf8Path]) -> Option<BTreeSet<String>> {
        let mut from = BTreeSet::new();
        let readers: Vec<(&String, Reads)> = readers(site).collect();
        for file in files {
            if *file == LOCK {
                from.extend(self.locked.clone()?);
                continue;
            }
            let beside = self.crates.beside(&site.workspace.root.join(file)).map(str::to_owned);
            if is_of_all(file) || (beside.is_none() && self.crates.may_be_anywhere()) {
                return None;
            }
            // What belongs to nobody may be read by anybody.
            from.insert(beside.or_else(|| owner(site, file))?);
            let reads = readers.iter().filter(|(_, reads)| reads.has(file));
            from.extend(reads.map(|(member, _)| (*member).clone()));
        }
        let reached = self.crates.reached(from);
        let all = site.workspace.metadata.workspace_packages().len();
        (reached.len() < all).then_some(reached)
    }
}

/// The members whose tests read files of others, and which, as the policy says.
fn readers(site: &Site) -> impl Iterator<Item = (&String, Reads)> {
    let members = site.policy.ci.also_reads.iter();
    // The globs were checked with the policy.
    members.filter_map(|(name, globs)| Some((name, Reads::of(globs).ok()?)))
}
