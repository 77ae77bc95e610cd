//! Files told apart without reading them, and files that are there whole or not at all.

use std::{
    fmt,
    io::{self, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    str::FromStr,
    time::{Duration, SystemTime},
};

use camino::Utf8Path;

use crate::redact;

/// No file system that we run on keeps time more coarsely than this.
const TICK: Duration = Duration::from_secs(2);

/// What tells whether a file or a folder is the one of last time. The time of its last change can't
/// be set by hand, so a file that got its old modification time back is seen all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    size: u64,
    modified: i128,
    changed: i128,
    inode: u64,
    mode: u32,
}

impl Stamp {
    /// The file's stamp now; of what it leads to, if it is a link. `None`: there is none.
    #[must_use]
    pub fn of(path: &Utf8Path) -> Option<Self> {
        fs_err::metadata(path).ok().as_ref().map(Self::from)
    }

    /// Whether anybody may run it.
    #[must_use]
    pub fn is_program(&self) -> bool {
        self.mode & 0o111 != 0
    }

    /// Whether the file may have been changed again since it was `seen`, with nothing to show for
    /// it: a file system's clock is coarse, and what changes twice within one of its ticks looks
    /// unchanged (git's "racy" rule).
    #[must_use]
    pub fn is_racy(&self, seen: SystemTime) -> bool {
        let since = seen.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let nanos = |time: Duration| i128::try_from(time.as_nanos()).unwrap_or(i128::MAX);
        self.changed.max(self.modified) > nanos(since) - nanos(TICK)
    }
}

/// The stamp of what is at a path now as one word; none where there is nothing.
#[must_use]
pub fn stamp_of(path: &Utf8Path) -> Option<String> {
    Stamp::of(path).map(|stamp| stamp.to_string())
}

impl From<&std::fs::Metadata> for Stamp {
    fn from(meta: &std::fs::Metadata) -> Self {
        let nanos =
            |seconds: i64, nanos: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
        Self {
            size: meta.size(),
            modified: nanos(meta.mtime(), meta.mtime_nsec()),
            changed: nanos(meta.ctime(), meta.ctime_nsec()),
            inode: meta.ino(),
            mode: meta.mode(),
        }
    }
}

/// Five numbers in one word.
impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { size, modified, changed, inode, mode } = self;
        write!(f, "{size}:{modified}:{changed}:{inode}:{mode}")
    }
}

/// What `Display` writes; the error says nothing more.
impl FromStr for Stamp {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        fn next<'a, T: FromStr>(words: &mut impl Iterator<Item = &'a str>) -> Result<T, ()> {
            words.next().ok_or(())?.parse().map_err(drop)
        }
        let words = &mut text.split(':');
        let stamp = Self {
            size: next(words)?,
            modified: next(words)?,
            changed: next(words)?,
            inode: next(words)?,
            mode: next(words)?,
        };
        if words.next().is_some() { Err(()) } else { Ok(stamp) }
    }
}

/// Writes a file so that it is there whole or not at all; its folder is made if it is missing.
///
/// # Errors
/// Those of the file system.
pub fn write_whole(path: &Utf8Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs_err::create_dir_all(folder)?;
    let beside =
        folder.join(format!(".{}.{}", path.file_name().unwrap_or_default(), std::process::id()));
    fs_err::write(&beside, bytes)?;
    fs_err::rename(&beside, path)
}

/// Writes a file that only its owner can read, from its first byte on; its folder is made if it is
/// missing. One that is there is not written to: it could be open to others.
///
/// # Errors
/// Those of the file system.
pub fn write_private(path: &Utf8Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs_err::create_dir_all(folder)?;
    }
    gone(fs_err::remove_file(path))?;
    let mut file =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)
}

/// What came of removing something that may be gone already, which is as good.
///
/// # Errors
/// The others of the file system.
pub fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// [`write_whole`] for what people and other programs read: without secrets.
///
/// # Errors
/// Those of the file system.
pub fn write_report(path: &Utf8Path, text: &str) -> io::Result<()> {
    write_whole(path, redact::text(text).as_bytes())
}

/// Writes a file of a test, and the folders above it.
#[cfg(test)]
pub(crate) fn put(root: &Utf8Path, path: &str, text: &str) {
    let path = root.join(path);
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, text).unwrap();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_read_back_as_it_was_written() {
        let stamp = Stamp { size: 3, modified: -5, changed: 7 << 70, inode: 9, mode: 0o644 };
        assert_eq!(stamp.to_string().parse(), Ok(stamp));
        assert_eq!("1:2:3:4".parse::<Stamp>(), Err(()));
        assert_eq!("1:2:3:4:5:6".parse::<Stamp>(), Err(()));
    }

    #[test]
    fn what_changed_within_a_tick_is_not_to_be_trusted() {
        let stamp = Stamp { size: 3, modified: 5, changed: 7, inode: 9, mode: 0o644 };
        let at = |nanos| SystemTime::UNIX_EPOCH + Duration::from_nanos(nanos);
        assert!(!stamp.is_racy(at(7 + 2_000_000_000)));
        assert!(stamp.is_racy(at(6 + 2_000_000_000)));
    }
}
