//! `.pre-commit-config.yaml`, as pre-commit and prek read it.

use camino::{Utf8Path, Utf8PathBuf};

use super::{Reading, calls};
use crate::model::{Node, plain};

const CONFIGS: [&str; 3] = [".pre-commit-config.yaml", ".pre-commit-config.yml", "prek.toml"];

/// The settings of hooks in a folder.
pub(super) fn files(root: &Utf8Path) -> Vec<Utf8PathBuf> {
    let there = CONFIGS.iter().filter(|name| root.join(name).is_file());
    there.map(Utf8PathBuf::from).collect()
}

/// Judges a file of hooks.
pub(super) fn look(text: &str, reading: &mut Reading<'_>) {
    if reading.file.extension() == Some("toml") {
        reading.add(1, "can't read it: hooks stand in .pre-commit-config.yaml");
        return;
    }
    let documents = match plain(reading.file, text) {
        Ok(documents) => documents,
        Err(errors) => return super::workflows::unreadable(&errors, reading),
    };
    for repo in documents.iter().flat_map(|root| root.items("repos")) {
        match repo.get_str("repo") {
            Some("local") => repo.items("hooks").iter().for_each(|hook| one(hook, reading)),
            other => {
                let name = other.unwrap_or_default();
                let what = format!("hooks of `{name}`: only those of `repo: local` are ours");
                reading.add(line(repo), what);
            }
        }
    }
}

fn one(hook: &Node, reading: &mut Reading<'_>) {
    let language = hook.get_str("language").unwrap_or_default();
    // Its older name and its newer one: a command, as it is.
    if !matches!(language, "system" | "unsupported") {
        let what = format!("can't read a hook in the language `{language}`: it is `system`");
        reading.add(line(hook), what);
        return;
    }
    match hook.get("entry") {
        Some(entry) if entry.as_str().is_some() => {
            calls::script(entry.as_str().unwrap_or_default(), line(entry), None, reading);
        }
        _ => reading.add(line(hook), "a hook without an `entry`"),
    }
}

/// The line that a value begins on.
pub(super) fn line(node: &Node) -> usize {
    node.at.line as usize
}
