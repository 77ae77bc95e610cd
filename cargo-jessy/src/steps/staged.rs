//! What a commit is about to change, as far as quick checks go: the members and Go modules that its
//! files are in.

use camino::{Utf8Path, Utf8PathBuf};

use super::Site;

/// Files that say how everything is built or judged.
const OF_ALL: [&str; 9] = [
    "Cargo.lock",
    "Cargo.toml",
    "clippy.toml",
    ".clippy.toml",
    "rustfmt.toml",
    ".rustfmt.toml",
    "rust-toolchain",
    "rust-toolchain.toml",
    ".cargo/config.toml",
];

/// The members and Go modules that a commit changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staged {
    /// The members' names, in order.
    pub packages: Vec<String>,
    /// The modules' folders, from the root.
    pub go_modules: Vec<Utf8PathBuf>,
}

impl Staged {
    /// Those of `files`, which are from the root.
    #[must_use]
    pub fn of(site: &Site, files: &[Utf8PathBuf]) -> Self {
        let members = site.workspace.metadata.workspace_packages();
        let names = || members.iter().map(|member| member.name.to_string());
        let for_all = files.iter().any(|file| OF_ALL.contains(&file.as_str()));
        let mut packages: Vec<String> = match for_all {
            true => names().collect(),
            false => files.iter().filter_map(|file| owner(site, file)).collect(),
        };
        packages.sort_unstable();
        packages.dedup();
        let has = |module: &&Utf8PathBuf| {
            files.iter().any(|file| is_of_go(file) && file.starts_with(module))
        };
        let go_modules = site.go_modules.iter().filter(has).cloned().collect();
        Self { packages, go_modules }
    }
}

/// The member whose folder a file is in; the innermost, where one is in another.
fn owner(site: &Site, file: &Utf8Path) -> Option<String> {
    let root = &site.workspace.root;
    let members = site.workspace.metadata.workspace_packages();
    let of = members.iter().filter_map(|member| {
        let dir = member.manifest_path.parent()?.strip_prefix(root).ok()?;
        // A member at the root has everything below it; only its code is meant.
        let counts = match dir.as_str() {
            "" => file.extension() == Some("rs"),
            _ => file.starts_with(dir),
        };
        counts.then(|| (dir.as_str().len(), member.name.to_string()))
    });
    of.max().map(|(_, name)| name)
}

fn is_of_go(file: &Utf8Path) -> bool {
    file.extension() == Some("go") || matches!(file.file_name(), Some("go.mod" | "go.sum"))
}
