//! Putting a new store in place of the old one in a single step (domain §4.3).

use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::MetadataExt;
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
/// A crash at any point leaves the old file whole; a leftover temporary file is never read, and the
/// next build removes it.
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
    sweep(target, folder);
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

/// A new file in the target's folder, locked for as long as it is open. The process id alone is no
/// name of its own: in containers that share a volume each builder may be process 1.
fn create_beside(target: &Path, folder: &Path) -> io::Result<(File, PathBuf)> {
    let start = temporary_start(target);
    let process = std::process::id();
    let mut attempt = 0_u32;
    loop {
        let path = folder.join(format!("{start}{process}-{attempt}{TEMPORARY_END}"));
        attempt += 1;
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => {
                lock(&file)?;
                // Another build may have swept it before it was locked.
                if file.metadata()?.nlink() > 0 {
                    return Ok((file, path));
                }
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

/// Some network file systems know no locks; there nothing is ever swept either.
fn lock(file: &File) -> io::Result<()> {
    match file.lock() {
        Err(error) if error.kind() == ErrorKind::Unsupported => Ok(()),
        result => result,
    }
}

/// Removes what builds left behind that were killed: temporary files that nobody has locked.
fn sweep(target: &Path, folder: &Path) {
    let start = temporary_start(target);
    // What can't be looked at or removed is harmless, and may be somebody else's.
    for entry in fs_err::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let ours =
            name.to_str().is_some_and(|n| n.starts_with(&start) && n.ends_with(TEMPORARY_END));
        if !ours {
            continue;
        }
        // Locked until it is removed: a build that locks it afterwards sees that it is gone.
        let Ok(file) = File::open(entry.path()) else { continue };
        if file.try_lock().is_ok() {
            let _ = fs_err::remove_file(entry.path());
        }
    }
}

const TEMPORARY_END: &str = ".tmp";

/// How the names of a target's temporary files begin.
fn temporary_start(target: &Path) -> String {
    format!(".{}.", target.file_name().unwrap_or_default().to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fixture;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn leftovers_are_swept_but_never_a_build_that_runs() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("layers.jyl");
        for name in [".layers.jyl.9-0.tmp", ".other.jyl.9-0.tmp", "layers.jyl.tmp"] {
            std::fs::write(folder.path().join(name), b"half").unwrap();
        }
        let (running, path) = create_beside(&target, folder.path()).unwrap();
        assert_eq!(publish(&fixture::file(), &target).unwrap(), Published::Written);
        assert!(path.exists(), "another build's");
        drop(running);
        // An unchanged target is left alone, and so is the folder.
        assert_eq!(publish(&fixture::file(), &target).unwrap(), Published::Unchanged);
        assert!(path.exists());
        std::fs::write(&target, b"old").unwrap();
        assert_eq!(publish(&fixture::file(), &target).unwrap(), Published::Written);
        assert_eq!(names(folder.path()), [".other.jyl.9-0.tmp", "layers.jyl", "layers.jyl.tmp"]);
    }

    #[test]
    fn bytes_that_don_t_verify_are_never_put_in_place() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("layers.jyl");
        std::fs::write(&target, b"old").unwrap();
        let mut bad = fixture::file();
        bad[100] ^= 1;
        let error = publish(&bad, &target).unwrap_err();
        assert!(matches!(error, PublishError::Unverified(_)), "{error}");
        assert_eq!(std::fs::read(&target).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["layers.jyl"]);
    }

    #[test]
    fn what_the_disk_refuses_is_told_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("layers.jyl");
        std::fs::create_dir(&target).unwrap();
        let error = publish(&fixture::file(), &target).unwrap_err().to_string();
        assert!(error.contains(target.to_str().unwrap()), "{error}");
        assert_eq!(names(folder.path()), ["layers.jyl"]);
    }
}
