//! The one memory map of this program, and its only unsafe line besides the generated readers.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::ops::Deref;
use std::path::Path;

use memmap2::Mmap;

use super::MIN_FILE_BYTES;
use super::error::Reason;

/// Bytes that don't change while they are held.
#[derive(Debug)]
pub(super) enum Map {
    /// A mapped file.
    File(Mmap),
    /// Bytes of our own: a store that is being built, or a test's.
    Memory(Vec<u8>),
}

impl Map {
    pub(super) fn open(path: &Path) -> Result<Self, Reason> {
        // fs-err would put the path into the text, where it already is.
        let file = File::open(path).map_err(|error| reason(&error))?;
        let metadata = file.metadata().map_err(|error| reason(&error))?;
        if !metadata.is_file() {
            return Err(Reason::BadMagic("not a regular file"));
        }
        // Before mapping: an empty file can't be mapped everywhere.
        if metadata.len() < MIN_FILE_BYTES {
            return Err(Reason::Truncated { size: metadata.len() });
        }
        #[expect(
            unsafe_code,
            reason = "the file is opened read-only and, by the rule of domain §4.3, is replaced by \
                      rename and never edited or cut in place, so the bytes don't change under us"
        )]
        // SAFETY: see the reason above.
        let map = unsafe { Mmap::map(&file) };
        map.map(Self::File).map_err(|error| Reason::MmapFailed { os_code: error.raw_os_error() })
    }
}

impl Deref for Map {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::File(map) => map,
            Self::Memory(bytes) => bytes,
        }
    }
}

fn reason(error: &io::Error) -> Reason {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Reason::Missing,
        ErrorKind::PermissionDenied => Reason::Permission,
        _ => Reason::MmapFailed { os_code: error.raw_os_error() },
    }
}
