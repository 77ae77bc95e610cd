//! Files and texts told apart without reading or keeping them.

use std::time::SystemTime;

use camino::Utf8Path;
use fs_err as fs;
use serde::{Deserialize, Serialize};

/// A file without its contents: equal stamps mean equal contents unless somebody set the clock
/// back on purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    size: u64,
    mode: u32,
    modified_ns: u128,
    inode: u64,
}

impl Stamp {
    /// The file's stamp now; of the link's own target, if it is one.
    #[must_use]
    pub fn of(path: &Utf8Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let meta = fs::metadata(path).ok()?;
        let modified = meta.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Some(Self {
            size: meta.len(),
            mode: meta.mode(),
            modified_ns: modified.as_nanos(),
            inode: meta.ino(),
        })
    }

    /// Names the file in this state.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}-{}-{}", self.inode, self.size, self.modified_ns)
    }

    /// Whether the file was last written before `at`.
    #[must_use]
    pub fn is_older_than(&self, at: SystemTime) -> bool {
        self.modified_ns < at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos()
    }
}

/// FNV-1a over a text: stable between runs, unlike the standard hasher.
/// Source: Fowler, Noll, Vo, draft-eastlake-fnv.
#[must_use]
pub fn stable_hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
