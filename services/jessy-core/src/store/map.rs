//! The one memory map of this program, and its only unsafe line besides the generated readers.
//!
//! A file that is cut while it is mapped ends the process with SIGBUS on the next read of the lost
//! part. Nothing short of a copy prevents that, so it is a rule: a store is replaced by rename and
//! never edited or cut in place (domain §4.3). `build-layers` keeps it; mount the volume read-only
//! for everybody else.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use memmap2::{Mmap, MmapOptions};

use super::MIN_FILE_BYTES;
use super::ceiling::{Ceiling, Reservation};
use super::error::Reason;

/// Bytes that don't change while they are held.
#[derive(Debug)]
pub(super) enum Map {
    /// A mapped file. Fields are dropped in this order: unmapped first, then given back.
    File { bytes: Mmap, _reserved: Reservation },
    /// Bytes of our own: a store that is being built, or a test's.
    Memory(Vec<u8>),
}

impl Map {
    /// Maps a file, if the ceiling admits its size.
    pub(super) fn open(path: &Path, ceiling: &Arc<Ceiling>) -> Result<Self, Reason> {
        // Asked before it is opened: opening a named pipe would wait for its writer.
        regular(&fs::metadata(path).map_err(|error| reason(&error))?)?;
        // fs-err would put the path into the text, where it already is.
        let file = File::open(path).map_err(|error| reason(&error))?;
        let size = regular(&file.metadata().map_err(|error| reason(&error))?)?;
        // Before mapping: an empty file can't be mapped everywhere.
        if size < MIN_FILE_BYTES {
            return Err(Reason::Truncated { size });
        }
        let reserved = ceiling.reserve(size)?;
        // Larger than this machine's addresses: as the operating system would say, no memory.
        let length = usize::try_from(size).map_err(|_| Reason::MmapFailed { os_code: None })?;
        #[expect(
            unsafe_code,
            reason = "the file is opened read-only and, by the rule of domain §4.3, is replaced by \
                      rename and never edited or cut in place, so the bytes don't change under us"
        )]
        // SAFETY: see the reason above.
        let map = unsafe { MmapOptions::new().len(length).map(&file) };
        match map {
            Ok(bytes) => Ok(Self::File { bytes, _reserved: reserved }),
            Err(error) => Err(Reason::MmapFailed { os_code: error.raw_os_error() }),
        }
    }
}

impl Deref for Map {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::File { bytes, .. } => bytes,
            Self::Memory(bytes) => bytes,
        }
    }
}

/// The size of a regular file.
fn regular(metadata: &Metadata) -> Result<u64, Reason> {
    if metadata.is_file() {
        Ok(metadata.len())
    } else {
        Err(Reason::BadMagic("not a regular file"))
    }
}

fn reason(error: &io::Error) -> Reason {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Reason::Missing,
        ErrorKind::PermissionDenied => Reason::Permission,
        _ => Reason::MmapFailed { os_code: error.raw_os_error() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_operating_system_says_has_its_reason() {
        let cases = [
            (2, Reason::Missing),                           // ENOENT
            (20, Reason::Missing),                          // ENOTDIR
            (13, Reason::Permission),                       // EACCES
            (1, Reason::Permission),                        // EPERM
            (12, Reason::MmapFailed { os_code: Some(12) }), // ENOMEM
            (24, Reason::MmapFailed { os_code: Some(24) }), // EMFILE
        ];
        for (code, expected) in cases {
            assert_eq!(reason(&io::Error::from_raw_os_error(code)), expected, "{code}");
        }
    }

    #[test]
    fn what_is_no_regular_file_is_refused_without_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [folder.path(), &pipe, Path::new("/dev/null")] {
            let refused = Map::open(path, &Ceiling::unlimited()).unwrap_err();
            assert_eq!(refused, Reason::BadMagic("not a regular file"), "{}", path.display());
        }
        let empty = folder.path().join("empty");
        File::create(&empty).unwrap();
        let refused = Map::open(&empty, &Ceiling::unlimited()).unwrap_err();
        assert_eq!(refused, Reason::Truncated { size: 0 });
    }
}
