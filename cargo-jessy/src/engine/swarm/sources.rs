//! Secrets and configs of a swarm: each has its content in its name, since neither can be changed.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Value as J, json};

use crate::model::Project;

/// What is known of one secret or config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Version {
    /// The swarm has it already, under this name.
    External(String),
    /// It is made from this file, under this name.
    File(String, Utf8PathBuf),
}

/// The secrets and configs of a project, by their keys.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    secrets: BTreeMap<String, Version>,
    configs: BTreeMap<String, Version>,
    /// Those that lie in no file yet, with where they are to be written and what.
    pub texts: Vec<(Utf8PathBuf, String)>,
}

impl Sources {
    /// Those of a project; what lies in no file is to be written into `folder`. A file that is not
    /// there gives a name without a version: only a deploy needs more.
    #[must_use]
    pub fn of(project: &Project, folder: &Utf8Path) -> Self {
        let mut sources = Self::default();
        for (key, secret) in &project.secrets {
            let text = secret.environment.as_ref().and_then(|name| project.env.get(name));
            let version = match secret.external {
                true => Version::External(secret.name.clone()),
                false => {
                    sources.version(project, "secret", key, secret.file.as_deref(), text, folder)
                }
            };
            sources.secrets.insert(key.clone(), version);
        }
        for (key, config) in &project.configs {
            let from_env = config.environment.as_ref().and_then(|name| project.env.get(name));
            let text = config.content.as_ref().or(from_env);
            let version = match config.external {
                true => Version::External(config.name.clone()),
                false => {
                    sources.version(project, "config", key, config.file.as_deref(), text, folder)
                }
            };
            sources.configs.insert(key.clone(), version);
        }
        sources
    }

    fn version(
        &mut self,
        project: &Project,
        kind: &str,
        key: &str,
        file: Option<&Utf8Path>,
        text: Option<&String>,
        folder: &Utf8Path,
    ) -> Version {
        let content = match (file, text) {
            (Some(file), _) => fs_err::read(file).ok(),
            (None, text) => text.map(|text| text.clone().into_bytes()),
        };
        let name = match &content {
            // Of a stack, so that the same secret of another one does not show itself as the same.
            Some(content) => {
                let mut hasher =
                    blake3::Hasher::new_derive_key("cargo-jessy swarm secrets and configs 1");
                hasher.update(project.name.as_bytes()).update(&[0]).update(content);
                format!("{}_{key}_{}", project.name, &hasher.finalize().to_hex()[..12])
            }
            None => format!("{}_{key}", project.name),
        };
        let path = file.map_or_else(|| folder.join(kind).join(key), Utf8Path::to_owned);
        if file.is_none()
            && let Some(text) = text
        {
            self.texts.push((path.clone(), text.clone()));
        }
        Version::File(name, path)
    }

    pub(super) fn secret(&self, key: &str) -> J {
        entry(self.secrets.get(key))
    }

    pub(super) fn config(&self, key: &str) -> J {
        entry(self.configs.get(key))
    }
}

fn entry(version: Option<&Version>) -> J {
    match version {
        Some(Version::External(name)) => json!({ "name": name, "external": true }),
        Some(Version::File(name, file)) => json!({ "name": name, "file": file }),
        None => J::Null,
    }
}
