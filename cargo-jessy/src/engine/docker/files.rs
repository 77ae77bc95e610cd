//! What compose lacks, as one more compose file: secrets that a container's user can read, ports
//! that stay, and our label.
//!
//! A secret's file is 0600 and belongs to whoever runs this command. Compose mounts it as it is,
//! and a container's numeric user then can't read it. So each container gets a copy that everybody
//! may read (0444), in a folder that nobody else may enter (0700): the engine mounts the file
//! itself, and no path on this host leads there.

use std::{
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
};

use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;
use indexmap::IndexMap;

use super::{
    compose::{OVERRIDE, TRUST},
    containers::STATE_LABEL,
    plan::Plan,
    ports,
    state::{Home, StateDir},
};
use crate::{
    engine::{
        bases::ca::BuildSecret,
        native::secrets::{self, Text},
    },
    events::FailureCard,
    files::gone,
    model::Project,
    redact,
};

/// Writes the secrets' copies and the override file; `is_up` says whether the services run. Returns
/// the file's text, or a card for each secret that is missing.
///
/// # Errors
/// Those of the file system.
pub fn write(
    plan: &Plan,
    home: &Home,
    state: &StateDir,
    is_up: bool,
) -> io::Result<Result<String, Vec<FailureCard>>> {
    let copies = match copies(&plan.project, plan.services.keys(), state)? {
        Ok(copies) => copies,
        Err(cards) => return Ok(Err(cards)),
    };
    let mut text = String::from("# Written by cargo jessy for docker compose, at each `up`.\n");
    text.push_str("services:\n");
    let ports = ports::pick(plan, state, is_up)?;
    for name in plan.services.keys() {
        let label = quoted(&format!("{STATE_LABEL}={}", home.state));
        text.push_str(&format!("  {}:\n    labels: [{label}]\n", quoted(name)));
        if let Some(ports) = ports.get(name) {
            // JSON is YAML.
            text.push_str(&format!("    ports: !override {ports}\n"));
        }
    }
    text.push_str(&copies);
    let path = state.join(OVERRIDE);
    if fs::read_to_string(&path).ok().as_deref() != Some(&text) {
        fs::write(path, &text)?;
    }
    Ok(Ok(text))
}

/// Writes the file that hands certificates to builds, or removes it where there are none to hand on.
///
/// # Errors
/// Those of the file system.
pub fn write_trust(
    secret: Option<&BuildSecret>,
    project: &Project,
    state: &StateDir,
) -> io::Result<()> {
    match secret {
        Some(secret) => fs::write(state.join(TRUST), secret.compose_overlay(project)),
        None => state.forget(TRUST),
    }
}

/// The sections of a compose file that name a copy of each secret of these services, and of each
/// config that lies in no file; or a card for each secret that is missing.
///
/// # Errors
/// Those of the file system.
pub fn copies<'a>(
    project: &Project,
    services: impl IntoIterator<Item = &'a String>,
    state: &StateDir,
) -> io::Result<Result<String, Vec<FailureCard>>> {
    let (mut copies, mut cards) = (IndexMap::new(), Vec::new());
    for name in services {
        let Some(service) = project.services.get(name) else { continue };
        match secrets::texts(project, service)? {
            Ok(texts) => copies.extend(texts),
            Err(missing) => cards.extend(missing),
        }
    }
    if !cards.is_empty() {
        return Ok(Err(cards));
    }
    let folder = state.join("secrets");
    fs::create_dir_all(&folder)?;
    fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700))?;
    let (mut of_secrets, mut of_configs) = (String::new(), String::new());
    for (key, bytes) in &copies {
        let path = copy(&folder, key, bytes)?;
        // Whatever else the entry says of its source is replaced with it.
        let entry = format!("  {}: !override {{ file: {} }}\n", quoted(key.name()), quoted(&path));
        match key {
            Text::Secret(_) => of_secrets.push_str(&entry),
            Text::Config(_) => of_configs.push_str(&entry),
        }
    }
    let mut text = String::new();
    for (section, entries) in [("secrets", of_secrets), ("configs", of_configs)] {
        if !entries.is_empty() {
            text.push_str(&format!("{section}:\n{entries}"));
        }
    }
    Ok(Ok(text))
}

/// A copy that is written anew only if it differs: who runs keeps the file that it has mounted.
fn copy(folder: &Utf8Path, key: &Text, bytes: &[u8]) -> io::Result<String> {
    let path: Utf8PathBuf = match key {
        Text::Secret(name) => folder.join(name),
        Text::Config(name) => folder.join(format!("{}{name}", redact::CONFIG)),
    };
    if fs::read(&path).ok().as_deref() == Some(bytes) {
        return Ok(path.into_string());
    }
    let beside = folder.join(".new");
    gone(fs::remove_file(&beside))?;
    let mut file =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o444).open(&beside)?;
    file.write_all(bytes)?;
    // The process's mask may have taken rights away.
    fs::set_permissions(&beside, std::fs::Permissions::from_mode(0o444))?;
    fs::rename(beside, &path)?;
    Ok(path.into_string())
}

/// A text as YAML and JSON both write it, with compose's own `$` doubled.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text.replace('$', "$$")).to_string()
}

/// Removes the copies, once nothing runs that has them mounted.
///
/// # Errors
/// Those of the file system.
pub fn remove(state: &StateDir) -> io::Result<()> {
    gone(fs::remove_dir_all(state.join("secrets")))
}
