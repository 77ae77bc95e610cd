//! Which Rust tests a quick look builds and runs: those inside of the code, nearest to what is staged.

use camino::Utf8Path;
use cargo_metadata::{Package, Target, TargetKind};

use super::Site;

/// The targets and the selection, as nextest's flags, beside the members.
pub(super) fn tests(site: &Site) -> Vec<String> {
    let modules = site.quick().and_then(|quick| quick.modules.as_deref()).unwrap_or_default();
    // Cargo refuses `--lib` where there is none.
    let mut flags = match members(site).flat_map(|member| &member.targets).any(is_library) {
        true => vec!["--lib".to_owned()],
        false => Vec::new(),
    };
    if modules.is_empty() || flags.is_empty() {
        flags.push("--bins".to_owned());
    } else {
        // A binary costs a link, and the library once more without its tests.
        flags.extend(binaries(site));
    }
    if !modules.is_empty() {
        flags.extend(["-E".to_owned(), format!("test(/^({})::/)", modules.join("|"))]);
    }
    flags
}

pub(super) fn is_library(target: &Target) -> bool {
    let library = |kind: &TargetKind| {
        matches!(kind, TargetKind::Lib | TargetKind::RLib | TargetKind::ProcMacro)
    };
    target.kind.iter().any(library)
}

/// The binaries that a module may be a part of: beside a library, those that name modules.
fn binaries(site: &Site) -> Vec<String> {
    let mut flags = Vec::new();
    for member in members(site) {
        let alone = !member.targets.iter().any(is_library);
        let binaries = member.targets.iter().filter(|target| target.is_bin());
        let may_hold = binaries.filter(|target| alone || has_modules(&target.src_path));
        flags.extend(may_hold.map(|target| format!("--bin={}", target.name)));
    }
    flags
}

/// Whether the root of a crate may have modules in other files; one that can't be read may.
fn has_modules(root: &Utf8Path) -> bool {
    let Ok(text) = fs_err::read_to_string(root) else {
        return true;
    };
    let names_one = |line: &str| {
        line.trim_end().ends_with(';') && line.split_whitespace().any(|it| it == "mod")
    };
    text.contains("include!") || text.lines().any(names_one)
}

/// The members to look at.
fn members(site: &Site) -> impl Iterator<Item = &Package> {
    let packages = site.packages();
    let is_looked_at = move |member: &&Package| {
        packages.is_none_or(|packages| packages.iter().any(|it| it == member.name.as_str()))
    };
    site.workspace.metadata.workspace_packages().into_iter().filter(is_looked_at)
}
