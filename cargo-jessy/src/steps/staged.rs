//! What a commit is about to change, as far as quick checks go: the members and Go modules that its
//! files are in.

use camino::{Utf8Path, Utf8PathBuf};

use super::{GoPart, Part, Quick, Site};

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

/// The part of the workspace that a commit changes: what holds `files`, which are from the root.
#[must_use]
pub fn staged(site: &Site, files: &[Utf8PathBuf]) -> Part {
    let members = site.workspace.metadata.workspace_packages();
    let names = || members.iter().map(|member| member.name.to_string());
    let for_all = files.iter().any(|file| is_of_all(file));
    let mut packages: Vec<String> = match for_all {
        true => names().collect(),
        false => files.iter().filter_map(|file| owner(site, file)).collect(),
    };
    packages.sort_unstable();
    packages.dedup();
    let has =
        |module: &&Utf8PathBuf| files.iter().any(|file| is_of_go(file) && file.starts_with(module));
    let go = site.go_modules.iter().filter(has).map(GoPart::all).collect();
    let inside: Vec<_> = files.iter().filter_map(|file| inside(site, file)).collect();
    let beside = ["tests", "benches", "examples"];
    let is_beside = |file: &&Utf8PathBuf| beside.iter().any(|dir| file.starts_with(dir));
    let modules = match for_all {
        true => None,
        false => inside.iter().filter(|file| !is_beside(file)).map(|it| module(it)).collect(),
    };
    let beside_code = for_all || inside.iter().any(|file| is_beside(&file));
    let quick = Quick { beside_code, modules };
    Part { packages: Some(packages), go: Some(go), quick: Some(quick) }
}

/// Whether a file says how everything is built or judged.
pub(super) fn is_of_all(file: &Utf8Path) -> bool {
    OF_ALL.contains(&file.as_str())
}

/// A file's path from the folder of the member that owns it.
fn inside(site: &Site, file: &Utf8Path) -> Option<Utf8PathBuf> {
    let name = owner(site, file)?;
    let members = site.workspace.metadata.workspace_packages();
    let dir = members.iter().find(|member| member.name == name)?.manifest_path.parent()?;
    site.workspace.root.join(file).strip_prefix(dir).ok().map(Utf8Path::to_owned)
}

/// The module that a file of a member holds; none for what is the root of a crate or no code.
fn module(file: &Utf8Path) -> Option<String> {
    let path = file.strip_prefix("src").ok().filter(|path| path.extension() == Some("rs"))?;
    let path = path.with_extension("");
    let path = match path.file_name() {
        Some("mod") => path.parent()?.to_owned(),
        _ => path,
    };
    let is_root = matches!(path.as_str(), "" | "lib" | "main") || path.starts_with("bin");
    (!is_root).then(|| path.as_str().replace('/', "::"))
}

/// The member whose folder a file is in; the innermost, where one is in another.
pub(super) fn owner(site: &Site, file: &Utf8Path) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use super::module;

    #[test]
    fn files_are_modules_unless_they_are_roots() {
        assert_eq!(module("src/a/b.rs".into()).as_deref(), Some("a::b"));
        assert_eq!(module("src/a/mod.rs".into()).as_deref(), Some("a"));
        for root in ["src/lib.rs", "src/main.rs", "src/bin/x.rs", "Cargo.toml", "src/a/data.txt"] {
            assert_eq!(module(root.into()), None, "{root}");
        }
    }
}
