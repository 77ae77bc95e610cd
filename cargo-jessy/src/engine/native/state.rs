//! The layout of the native engine's state folder, and the lock that says whether it is in use.

use std::{io, path::PathBuf};

use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;

/// The state folder of the native engine in one workspace. Readable by its owner only.
///
/// ```text
/// native/
///   supervisor.lock   held by the supervisor for as long as it lives
///   control.sock      answers status, logs, restart, down
///   supervisor.log    what the supervisor itself has to say
///   running           the supervisor's id; a dead one's: something may be left behind
///   logs/             one file a service, and its rotated ones
///   previous-logs/    those of the run before
///   build/            what the last builds read
///   bin/              binaries that are not cargo's
///   volumes/          one folder a named volume
///   secrets/          secrets that come from the environment
/// ```
#[derive(Clone, Debug)]
pub struct StateDir {
    root: Utf8PathBuf,
}

impl StateDir {
    /// The native engine's folder in the workspace's state folder.
    #[must_use]
    pub fn new(workspace_state: &Utf8Path) -> Self {
        Self { root: workspace_state.join("native") }
    }

    /// The folder of this path itself.
    #[must_use]
    pub fn at(root: &Utf8Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The folder.
    #[must_use]
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// A file or folder in it.
    #[must_use]
    pub fn join(&self, name: &str) -> Utf8PathBuf {
        self.root.join(name)
    }

    /// Makes the folder, with rights for its owner alone, and keeps git away from what is above.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn create(&self) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        fs::create_dir_all(&self.root)?;
        if let Some(workspace_state) = self.root.parent() {
            let ignore = workspace_state.join(".gitignore");
            if !ignore.exists() {
                fs::write(ignore, "*\n")?;
            }
        }
        fs::set_permissions(&self.root, std::fs::Permissions::from_mode(0o700))
    }

    /// Holds the id of the supervisor while it lives, and after it was killed.
    #[must_use]
    pub fn marker(&self) -> Utf8PathBuf {
        self.join("running")
    }

    /// Takes the supervisor's lock, or says that somebody holds it.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn lock(&self) -> io::Result<Option<std::fs::File>> {
        let file = fs::OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.join("supervisor.lock"))?
            .into_parts()
            .0;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(error),
        }
    }

    /// Whether a supervisor lives.
    #[must_use]
    pub fn is_supervised(&self) -> bool {
        self.join("supervisor.lock").exists() && matches!(self.lock(), Ok(None))
    }

    /// The control socket's path as the operating system can take it: an address holds 108 bytes
    /// (104 on macOS), and a workspace may lie deeper than that. A deep one is reached through a
    /// link in the temporary folder, named by the workspace's path.
    ///
    /// # Errors
    /// Those of making the link.
    pub fn socket(&self) -> io::Result<PathBuf> {
        let path = self.join("control.sock");
        if path.as_str().len() < 100 {
            return Ok(path.into());
        }
        let link = std::env::temp_dir()
            .join(format!("jessy-{:016x}", super::stamp::stable_hash(self.root.as_str())));
        match std::fs::read_link(&link) {
            Ok(target) if target == self.root.as_std_path() => {}
            Ok(_) => {
                std::fs::remove_file(&link)?;
                std::os::unix::fs::symlink(&self.root, &link)?;
            }
            Err(_) => std::os::unix::fs::symlink(&self.root, &link)?,
        }
        Ok(link.join("control.sock"))
    }
}
