//! Secrets and configs as files of this host.

use std::io::{self, Read as _};

use camino::{Utf8Path, Utf8PathBuf};

use super::{from_model::Purpose, plan::SecretFile, state::StateDir};
use crate::{
    events::{Cause, FailureCard},
    files::{gone, write_private},
    model::{FileMount, Project, Service},
    redact,
};

/// Container paths and the files of this host that stand for them.
type Files = Vec<(String, Utf8PathBuf)>;

/// The files of a service's secrets and configs; one card for each secret that is missing.
/// Those that lie in no file yet are added to `written`.
///
/// # Errors
/// Those of the file system.
pub(super) fn files(
    project: &Project,
    service: &Service,
    state: &StateDir,
    purpose: Purpose,
    written: &mut Vec<SecretFile>,
) -> io::Result<Result<Files, Vec<FailureCard>>> {
    if purpose == Purpose::Look {
        let mounts = service.secrets.iter().chain(&service.configs);
        let place = |mount: &FileMount| state.join("secrets").join(&mount.source);
        return Ok(Ok(mounts.map(|mount| (mount.target.clone(), place(mount))).collect()));
    }
    let (mut files, mut cards) = (Vec::new(), Vec::new());
    for mount in &service.secrets {
        match secret(project, mount, state, written)? {
            Ok(path) => files.push((mount.target.clone(), path)),
            Err(source) => cards.push(missing(service, mount, source)),
        }
    }
    for mount in &service.configs {
        if let Some(path) = config(project, mount, state, written) {
            files.push((mount.target.clone(), path));
        }
    }
    Ok(if cards.is_empty() { Ok(files) } else { Err(cards) })
}

/// A secret or config of a project, by its key in the compose file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Text {
    /// A secret.
    Secret(String),
    /// A config that lies in no file.
    Config(String),
}

impl Text {
    /// The key.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Secret(name) | Self::Config(name) => name,
        }
    }
}

/// The texts of a service's secrets and configs, or a card for each that is missing.
type Texts = Result<Vec<(Text, Vec<u8>)>, Vec<FailureCard>>;

/// What a service's secrets hold, and its configs that lie in no file; one card for each secret
/// that is missing. For an engine that needs copies.
///
/// # Errors
/// Those of the file system.
pub fn texts(project: &Project, service: &Service) -> io::Result<Texts> {
    // Nothing is written there: the texts are handed on.
    let state = &StateDir::at(Utf8Path::new(""));
    let (mut texts, mut cards, mut written) = (Vec::new(), Vec::new(), Vec::new());
    let text_of = |path: &Utf8Path, written: &[SecretFile]| match written
        .iter()
        .find(|file| file.path == path)
    {
        Some(file) => Ok(file.text.clone().into_bytes()),
        None => fs_err::read(path),
    };
    for mount in &service.secrets {
        if project.secrets.get(&mount.source).is_some_and(|secret| secret.external) {
            continue;
        }
        match secret(project, mount, state, &mut written)? {
            Ok(path) => {
                texts.push((Text::Secret(mount.source.clone()), text_of(&path, &written)?));
            }
            Err(source) => cards.push(missing(service, mount, source)),
        }
    }
    for mount in &service.configs {
        let in_file =
            project.configs.get(&mount.source).is_some_and(|config| config.file.is_some());
        if !in_file && let Some(path) = config(project, mount, state, &mut written) {
            texts.push((Text::Config(mount.source.clone()), text_of(&path, &written)?));
        }
    }
    Ok(if cards.is_empty() { Ok(texts) } else { Err(cards) })
}

fn missing(service: &Service, mount: &FileMount, source: String) -> FailureCard {
    let secret = mount.source.clone();
    FailureCard::new(&service.name, Cause::SecretMissing { secret, source })
}

/// The secret's file, or where it was looked for.
fn secret(
    project: &Project,
    mount: &FileMount,
    state: &StateDir,
    written: &mut Vec<SecretFile>,
) -> io::Result<Result<Utf8PathBuf, String>> {
    let Some(secret) = project.secrets.get(&mount.source) else {
        return Ok(Err("the compose file".into()));
    };
    if let Some(file) = &secret.file {
        if !file.exists() && secret.generate {
            write_private(file, random_hex()?.as_bytes())?;
            redact::file(file);
        }
        return Ok(if file.exists() { Ok(file.clone()) } else { Err(format!("file {file}")) });
    }
    if let Some(name) = &secret.environment {
        let Some(value) = project.secret_text(secret).filter(|value| !value.is_empty()) else {
            return Ok(Err(format!("variable {name}")));
        };
        let path = state.join("secrets").join(&mount.source);
        add(written, &path, value);
        return Ok(Ok(path));
    }
    Ok(Err("an engine's own store, which only containers have".into()))
}

fn config(
    project: &Project,
    mount: &FileMount,
    state: &StateDir,
    written: &mut Vec<SecretFile>,
) -> Option<Utf8PathBuf> {
    let config = project.configs.get(&mount.source)?;
    if let Some(file) = &config.file {
        return Some(file.clone());
    }
    let text = project.config_text(config)?;
    let path = state.join("secrets").join(format!("{}{}", redact::CONFIG, mount.source));
    add(written, &path, text);
    Some(path)
}

fn add(written: &mut Vec<SecretFile>, path: &Utf8Path, text: &str) {
    // Two services may share one.
    if !written.iter().any(|file| file.path == path) {
        written.push(SecretFile { path: path.to_owned(), text: text.to_owned() });
    }
}

/// Writes the secrets of a plan that is about to run.
///
/// # Errors
/// Those of the file system.
pub(super) fn write(files: &[SecretFile]) -> io::Result<()> {
    files.iter().try_for_each(|file| write_private(&file.path, file.text.as_bytes()))
}

/// Removes what [`write`] wrote.
///
/// # Errors
/// Those of the file system.
pub fn remove(state: &StateDir) -> io::Result<()> {
    gone(fs_err::remove_dir_all(state.join("secrets")))
}

/// 24 random bytes from the operating system, as 48 characters.
fn random_hex() -> io::Result<String> {
    let mut bytes = [0_u8; 24];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
