//! The files that a build reads. What is in doubt is `None`: it is built, and cargo and Go decide.

use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;

use super::target::{BuildContext, Target};

/// The build tool.
pub(super) fn tool(context: &BuildContext, target: &Target) -> Option<Utf8PathBuf> {
    let program = match target {
        Target::Cargo { .. } => "rustc",
        Target::Go { .. } => "go",
        Target::Command { argv, dir, .. } => match argv.first()? {
            path if path.contains('/') => return Some(dir.join(path)),
            program => program,
        },
    };
    context.env.find_on_path(program)
}

/// All files that the build reads.
pub(super) fn files(
    context: &BuildContext,
    target: &Target,
    binary: &Utf8Path,
) -> Option<Vec<Utf8PathBuf>> {
    match target {
        Target::Cargo { .. } => {
            let mut files = dep_info(&binary.with_extension("d"))?;
            files.extend(context.manifests.iter().cloned());
            files.extend(read_by_scripts(context));
            files.extend(settings(context));
            Some(files)
        }
        Target::Go { dir, .. } => go(context, dir),
        Target::Command { inputs, .. } if inputs.is_empty() => None,
        Target::Command { inputs, .. } => {
            Some(inputs.iter().flat_map(|path| walk(path, None)).collect())
        }
    }
}

/// A build script that names no file is run again when anything in its package changes.
/// Source: The Cargo Book, "Build Scripts", change detection.
fn read_by_scripts(context: &BuildContext) -> Vec<Utf8PathBuf> {
    let packages = context.manifests.iter().filter_map(|manifest| manifest.parent());
    let scripted = packages.filter(|package| package.join("build.rs").exists());
    scripted.flat_map(|package| walk(package, Some(&context.target))).collect()
}

/// Settings of cargo and rustup. A toolchain that is updated keeps its name and its proxies; only
/// rustup's record of it changes.
fn settings(context: &BuildContext) -> Vec<Utf8PathBuf> {
    let mut files = Vec::new();
    let names = ["rust-toolchain.toml", "rust-toolchain", "Cargo.lock"];
    files.extend(names.iter().map(|name| context.root.join(name)));
    let home = context.env.get("HOME").map(Utf8Path::new);
    let of = |variable: &str, folder: &str| {
        let given = context.env.get(variable).map(Utf8PathBuf::from);
        given.or_else(|| Some(home?.join(folder)))
    };
    let above = context.root.ancestors().map(|folder| folder.join(".cargo"));
    for folder in above.chain(of("CARGO_HOME", ".cargo")) {
        files.extend([folder.join("config.toml"), folder.join("config")]);
    }
    if let Some(rustup) = of("RUSTUP_HOME", ".rustup") {
        files.push(rustup.join("settings.toml"));
        files.extend(walk(&rustup.join("update-hashes"), None));
    }
    files
}

/// A Go module's files, unless it takes others from folders elsewhere.
fn go(context: &BuildContext, dir: &Utf8Path) -> Option<Vec<Utf8PathBuf>> {
    let module = fs::read_to_string(dir.join("go.mod")).ok()?;
    let is_off = context.env.get("GOWORK") == Some("off");
    let mut works = dir.ancestors().map(|folder| folder.join("go.work"));
    if module.contains("=> .") || module.contains("=> /") || !is_off && works.any(|f| f.exists()) {
        return None;
    }
    let mut files = walk(dir, None);
    if let Some(home) = context.env.get("HOME") {
        // What `go env -w` has set.
        files.push(Utf8Path::new(home).join(".config/go/env"));
    }
    Some(files)
}

/// The files that cargo's dep-info names: `target: a b\ c`, with blanks in a path escaped.
fn dep_info(path: &Utf8Path) -> Option<Vec<Utf8PathBuf>> {
    let text = fs::read_to_string(path).ok()?;
    let (_, list) = text.lines().next()?.split_once(": ")?;
    let list = list.replace("\\ ", "\0");
    Some(list.split(' ').map(|path| Utf8PathBuf::from(path.replace('\0', " "))).collect())
}

/// All files below a path that aren't hidden, but those in `without`.
fn walk(path: &Utf8Path, without: Option<&Utf8Path>) -> Vec<Utf8PathBuf> {
    let without = without.map(Utf8Path::to_owned);
    ignore::WalkBuilder::new(path)
        .filter_entry(move |entry| without.as_ref().is_none_or(|out| entry.path() != out))
        .git_ignore(false)
        .git_exclude(false)
        .git_global(false)
        .ignore(false)
        .build()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| !kind.is_dir()))
        .filter_map(|entry| Utf8PathBuf::from_path_buf(entry.into_path()).ok())
        .collect()
}
