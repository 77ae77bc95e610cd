//! Secrets and configs of a swarm: each has its content in its name, since neither can be changed.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Value as J, json};

use crate::model::Project;

/// What is known of one secret or config.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Version {
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
            let version = match secret.external {
                true => Version::External(secret.name.clone()),
                false => match (&secret.file, project.secret_text(secret)) {
                    (Some(file), _) => of_file(&project.name, key, file),
                    (None, text) => {
                        sources.unwritten(&project.name, key, folder.join("secret").join(key), text)
                    }
                },
            };
            sources.secrets.insert(key.clone(), version);
        }
        for (key, config) in &project.configs {
            let version = match config.external {
                true => Version::External(config.name.clone()),
                false => match (&config.file, project.config_text(config)) {
                    (Some(file), _) => of_file(&project.name, key, file),
                    (None, text) => {
                        sources.unwritten(&project.name, key, folder.join("config").join(key), text)
                    }
                },
            };
            sources.configs.insert(key.clone(), version);
        }
        sources
    }

    /// One that lies in no file yet.
    fn unwritten(
        &mut self,
        project: &str,
        key: &str,
        path: Utf8PathBuf,
        text: Option<&String>,
    ) -> Version {
        self.texts.extend(text.map(|text| (path.clone(), text.clone())));
        Version::File(name(project, key, text.map(String::as_bytes)), path)
    }

    pub(super) fn secret(&self, key: &str) -> J {
        entry(self.secrets.get(key))
    }

    pub(super) fn config(&self, key: &str) -> J {
        entry(self.configs.get(key))
    }
}

fn of_file(project: &str, key: &str, file: &Utf8Path) -> Version {
    let content = fs_err::read(file).ok();
    Version::File(name(project, key, content.as_deref()), file.to_owned())
}

/// Of the project and the content, so that the same secret of another project does not show itself as
/// the same.
fn name(project: &str, key: &str, content: Option<&[u8]>) -> String {
    let Some(content) = content else { return format!("{project}_{key}") };
    let mut hasher = blake3::Hasher::new_derive_key("cargo-jessy swarm secrets and configs 1");
    hasher.update(project.as_bytes()).update(&[0]).update(content);
    format!("{project}_{key}_{}", &hasher.finalize().to_hex()[..12])
}

fn entry(version: Option<&Version>) -> J {
    match version {
        Some(Version::External(name)) => json!({ "name": name, "external": true }),
        Some(Version::File(name, file)) => json!({ "name": name, "file": file }),
        None => J::Null,
    }
}
