//! Secrets that docker and the compose files want in files.

use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};

use camino::{Utf8Path, Utf8PathBuf};

use crate::exit::Failure;

/// Files for our eyes only, until it is dropped.
#[derive(Default)]
pub(super) struct Written(Vec<Utf8PathBuf>);

impl Written {
    /// Writes one more.
    pub(super) fn put(&mut self, path: &Utf8Path, text: &str) -> Result<(), Failure> {
        fs_err::create_dir_all(path.parent().unwrap_or(path))?;
        // Not one that is there: it could be open to others.
        crate::files::gone(fs_err::remove_file(path))?;
        let mut file = fs_err::OpenOptions::new();
        file.create_new(true).write(true).options_mut().mode(0o600);
        self.0.push(path.to_owned());
        Ok(file.open(path)?.write_all(text.as_bytes())?)
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        for file in &self.0 {
            // Where that fails it is still for our eyes only.
            let _ = fs_err::remove_file(file);
        }
    }
}
