//! Secrets that docker and the compose files want in files.

use camino::{Utf8Path, Utf8PathBuf};

use crate::{exit::Failure, files::write_private};

/// Files for our eyes only, until it is dropped.
#[derive(Default)]
pub(super) struct Written(Vec<Utf8PathBuf>);

impl Written {
    /// Writes one more.
    pub(super) fn put(&mut self, path: &Utf8Path, text: &str) -> Result<(), Failure> {
        self.0.push(path.to_owned());
        Ok(write_private(path, text.as_bytes())?)
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
