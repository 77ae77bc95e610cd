//! Putting a new store in place of the old one in a single step (domain §4.3).

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use fs_err::{File, OpenOptions};

use super::{OpenError, Store};

/// What became of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// It holds the new bytes.
    Written,
    /// It already held these very bytes and was left alone, so that nobody reloads for nothing.
    Unchanged,
}

/// Why the file was left as it was.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The disk refused.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The bytes that were written don't verify: a defect of ours or of the disk.
    #[error("{0}")]
    Unverified(#[from] OpenError),
}

/// Writes beside the target, syncs, verifies what the disk now holds, renames, syncs the folder.
/// A crash at any point leaves the old file whole; a leftover temporary file is never read.
///
/// # Errors
///
/// [`PublishError`]; the target is then untouched.
pub fn publish(bytes: &[u8], target: &Path) -> Result<Published, PublishError> {
    if fs_err::read(target).is_ok_and(|current| current == bytes) {
        return Ok(Published::Unchanged);
    }
    let folder = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs_err::create_dir_all(folder)?;
    let (mut file, temporary) = create_beside(target, folder)?;
    let placed = (|| {
        file.write_all(bytes)?;
        file.sync_all()?;
        Store::open(&temporary)?;
        fs_err::rename(&temporary, target)?;
        File::open(folder)?.sync_all()?;
        Ok(Published::Written)
    })();
    if placed.is_err() {
        // The first error is the one to tell; a leftover is harmless.
        let _ = fs_err::remove_file(&temporary);
    }
    placed
}

/// A new file in the target's folder. The process id alone is no name of its own: in containers
/// that share a volume each builder may be process 1.
fn create_beside(target: &Path, folder: &Path) -> io::Result<(File, PathBuf)> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let process = std::process::id();
    let mut attempt = 0_u32;
    loop {
        let path = folder.join(format!(".{name}.{process}-{attempt}.tmp"));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => attempt += 1,
            Err(error) => return Err(error),
        }
    }
}
