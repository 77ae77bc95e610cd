//! The layout of the docker engine's state folder, and what is remembered of a run.

use std::{collections::BTreeMap, io, time::Duration};

use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::files::{gone, write_whole};

/// Where a workspace's containers belong: two state folders are two systems that never meet.
#[derive(Clone, Debug)]
pub struct Home {
    /// The workspace's root: the working directory that compose writes on its containers.
    pub dir: Utf8PathBuf,
    /// The workspace's state folder.
    pub state: Utf8PathBuf,
    /// Whether that is the usual one. What plain `docker compose` starts belongs to it.
    pub is_usual: bool,
}

/// The state folder of one compose project. Readable by its owner only.
///
/// ```text
/// docker/PROJECT/
///   compose.override.yaml   what compose lacks: readable secrets, our label
///   secrets/                the secrets as containers get them
///   builds/                 what the last builds read, one file an image
///   created.json            what the containers were created from
///   run.json                when what runs was ready
/// ```
#[derive(Clone, Debug)]
pub struct StateDir {
    root: Utf8PathBuf,
}

impl StateDir {
    /// The folder of a project.
    #[must_use]
    pub fn new(home: &Home, project: &str) -> Self {
        Self { root: home.state.join("docker").join(project) }
    }

    /// A file or folder in it.
    #[must_use]
    pub fn join(&self, name: &str) -> Utf8PathBuf {
        self.root.join(name)
    }

    /// The folder.
    #[must_use]
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// The workspace's state folder that it lies in.
    #[must_use]
    pub fn workspace(&self) -> &Utf8Path {
        self.root.ancestors().nth(2).unwrap_or(&self.root)
    }

    /// Makes the folder, with rights for its owner alone, and keeps git away from what is above.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn create(&self, home: &Home) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        fs::create_dir_all(self.join("builds"))?;
        let ignore = home.state.join(".gitignore");
        if !ignore.exists() {
            fs::write(ignore, "*\n")?;
        }
        fs::set_permissions(home.state.join("docker"), std::fs::Permissions::from_mode(0o700))
    }

    /// Reads a file of ours; whatever is wrong with it, it is as if it weren't there.
    #[must_use]
    pub fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_slice(&fs::read(self.join(name)).ok()?).ok()
    }

    /// Writes a file of ours.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn write<T: Serialize>(&self, name: &str, value: &T) -> io::Result<()> {
        write_whole(&self.join(name), &serde_json::to_vec(value)?)
    }

    /// Removes a file of ours, if it is there.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn forget(&self, name: &str) -> io::Result<()> {
        gone(fs::remove_file(self.join(name)))
    }
}

/// The names of the projects that have a folder here.
#[must_use]
pub fn projects(home: &Home) -> Vec<String> {
    let entries = fs::read_dir(home.state.join("docker")).into_iter().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

/// The name of the file that holds a [`Record`].
pub const RECORD: &str = "run.json";

/// What a run leaves for those who ask later: the engine forgets when a container was ready.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// The overlay.
    pub env: String,
    /// When the containers began to be started.
    pub since: Timestamp,
    /// By container id.
    pub ready: BTreeMap<String, Ready>,
}

/// When a container was ready.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Ready {
    /// The start that this is about.
    pub started_at: Timestamp,
    /// From the readiness of its dependencies to its own.
    pub after: Duration,
    /// From the run's beginning.
    pub at: Duration,
}
