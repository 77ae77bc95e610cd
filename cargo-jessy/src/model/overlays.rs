//! Which compose files a folder has: the base file, and an overlay for each environment.

use camino::{Utf8Path, Utf8PathBuf};

use super::{ModelErrors, variables};

/// The compose file that every overlay adds to, by the names that compose knows.
const BASES: [&str; 4] =
    ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/// What a fork adds of its own is always laid over the others.
const EXTRAS: &str = "extras";

/// The compose files of a folder.
#[derive(Clone, Copy, Debug)]
pub struct Overlays<'a> {
    root: &'a Utf8Path,
    /// The name of the base file.
    pub base: &'static str,
}

impl<'a> Overlays<'a> {
    /// Those of `root`, if there is a base file.
    #[must_use]
    pub fn of(root: &'a Utf8Path) -> Option<Self> {
        let base = BASES.into_iter().find(|name| root.join(name).exists())?;
        Some(Self { root, base })
    }

    /// The name of an environment's overlay, whether it is there or not.
    #[must_use]
    pub fn name(&self, env: &str) -> String {
        let (stem, ending) = self.parts();
        format!("{stem}.{env}.{ending}")
    }

    /// The environments that there is an overlay for, in order.
    ///
    /// # Errors
    /// Those of reading the folder.
    pub fn environments(&self) -> std::io::Result<Vec<String>> {
        let (stem, ending) = self.parts();
        let mut found: Vec<String> = fs_err::read_dir(self.root)?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter_map(|name| {
                let middle =
                    name.strip_prefix(&format!("{stem}."))?.strip_suffix(&format!(".{ending}"))?;
                (middle != EXTRAS).then(|| middle.to_owned())
            })
            .collect();
        found.sort();
        Ok(found)
    }

    /// The names of the files of an environment in the order in which they are laid over each
    /// other; without one, the base file's own.
    #[must_use]
    pub fn files(&self, env: Option<&str>) -> Vec<String> {
        let extras = Some(self.name(EXTRAS)).filter(|name| self.root.join(name).exists());
        let mut files = vec![self.base.to_owned()];
        files.extend(env.map(|env| self.name(env)));
        files.extend(extras);
        files
    }

    /// The same, and these over them: what one kind of target alone gets.
    #[must_use]
    pub fn files_under(&self, env: Option<&str>, over: &[Utf8PathBuf]) -> Vec<String> {
        let mut files = self.files(env);
        files.extend(over.iter().map(ToString::to_string));
        files
    }

    /// The files with variables that belong to an environment, weakest first: those that are there.
    #[must_use]
    pub fn env_files(&self, env: Option<&str>) -> Vec<Utf8PathBuf> {
        let own = env.map(|env| format!(".env.{env}"));
        let names = [Some(".env".to_owned()), own].into_iter().flatten();
        names.map(|name| self.root.join(name)).filter(|file| file.exists()).collect()
    }

    /// Every way in which the files are laid over each other: once an environment, or the base
    /// file alone where there is none.
    ///
    /// # Errors
    /// Those of [`Overlays::environments`].
    pub fn each(&self) -> std::io::Result<Vec<Option<String>>> {
        let environments = self.environments()?;
        Ok(match environments.is_empty() {
            true => vec![None],
            false => environments.into_iter().map(Some).collect(),
        })
    }

    fn parts(&self) -> (&'static str, &'static str) {
        self.base.rsplit_once('.').unwrap_or((self.base, "yaml"))
    }
}

/// The variables that these files of `root` demand, in order.
///
/// # Errors
/// Bad YAML. A file that can't be read is left to whoever loads it.
pub fn demanded(root: &Utf8Path, files: &[String]) -> Result<Vec<String>, ModelErrors> {
    let mut names = Vec::new();
    for file in files {
        let path: Utf8PathBuf = root.join(file);
        let Ok(text) = fs_err::read_to_string(&path) else { continue };
        let required = variables(&path, &text)?.into_iter().filter(|it| it.required.is_some());
        names.extend(required.map(|reference| reference.name));
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}
