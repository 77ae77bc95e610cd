//! A key of one's own for `DOCKER_HOST=ssh://…`. Docker calls the `ssh` that it finds first, and has no
//! words for a key, so it finds one of ours, which adds them.

use std::{io, os::unix::fs::PermissionsExt as _};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{files::write_private, proc::quoted};

/// A folder with a key and an `ssh` that uses it, until it is dropped.
#[derive(Debug)]
pub struct Ssh {
    folder: Utf8PathBuf,
}

impl Ssh {
    /// Writes them into `folder`, for our eyes only. `ssh` is the program that is there, and
    /// `known_hosts` what the other side must prove to be: a key that is not in it is refused.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn new(folder: &Utf8Path, ssh: &str, key: &str, known_hosts: &str) -> io::Result<Self> {
        fs_err::create_dir_all(folder)?;
        let it = Self { folder: folder.to_owned() };
        let ours = || std::fs::Permissions::from_mode(0o700);
        fs_err::set_permissions(folder, ours())?;
        let put = |name: &str, text: &str| {
            let path = folder.join(name);
            write_private(&path, text.as_bytes())?;
            io::Result::Ok(path)
        };
        // A variable often loses the line end that ssh wants.
        let key = put("key", &format!("{}\n", key.trim_end()))?;
        let hosts = put("known_hosts", &format!("{}\n", known_hosts.trim_end()))?;
        let hosts = quoted(&format!("UserKnownHostsFile=\"{hosts}\""));
        let (ssh, key) = (quoted(ssh), quoted(key.as_str()));
        let script = format!(
            "#!/bin/sh\nexec {ssh} -i {key} -o IdentitiesOnly=yes -o BatchMode=yes \\\n  \
             -o StrictHostKeyChecking=yes -o {hosts} \"$@\"\n"
        );
        fs_err::set_permissions(put("ssh", &script)?, ours())?;
        Ok(it)
    }

    /// The folder that comes first on the PATH.
    #[must_use]
    pub fn folder(&self) -> &Utf8Path {
        &self.folder
    }
}

impl Drop for Ssh {
    fn drop(&mut self) {
        // A key must not lie about; where it can't be removed it is for our eyes only.
        let _ = fs_err::remove_dir_all(&self.folder);
    }
}
