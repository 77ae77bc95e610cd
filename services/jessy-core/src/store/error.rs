//! Why a store can't be opened or a layer can't be read, in the words of domain §4.2 and §15.

use std::fmt;
use std::path::PathBuf;

use crate::model::DimensionId;
use crate::store::SCHEMA_VERSION;
use crate::store::ceiling::REFUSED_PERCENT;

/// Breaches of the registry rules that the line names. A damaged store may have thousands;
/// `build-layers` names all those of its sources.
const BREACHES_TOLD: usize = 20;

/// A store that was refused. Its text is one line with file, reason and remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct OpenError {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it.
    pub reason: Reason,
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display();
        write!(f, "layer store {file}: {}; {}", self.reason, self.remedy())
    }
}

impl OpenError {
    /// What a person can do about it.
    #[must_use]
    pub fn remedy(&self) -> String {
        let file = self.file.display();
        let rebuild = format!(
            "rebuild with: jessy-core build-layers --src services/jessy-core/data --out {file}"
        );
        match self.reason {
            Reason::Permission => format!("make it readable for this user, or {rebuild}"),
            // No rebuild makes it fit.
            Reason::OverCeiling { .. } => "raise JESSY_MAP_CEILING_BYTES".to_owned(),
            _ => rebuild,
        }
    }
}

/// The reason, from a closed list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// There is no such file.
    Missing,
    /// The file is shorter than it says, or than any store can be. Sizes in bytes.
    Truncated {
        /// Real size.
        size: u64,
    },
    /// Identifier or trailer are not those of a store.
    BadMagic(&'static str),
    /// Written by a newer program.
    NewerSchema {
        /// The file's schema version.
        found: u16,
    },
    /// The payload changed after it was written.
    ChecksumMismatch {
        /// CRC32C in the trailer.
        stored: u32,
        /// CRC32C of the payload.
        computed: u32,
    },
    /// The payload is no well-formed tree of tables.
    BadStructure(String),
    /// Well-formed, but the registry rules are broken (domain §3). One line a breach.
    InvalidRegistry(Vec<String>),
    /// With this file, more would be mapped than is allowed. Sizes in bytes.
    OverCeiling {
        /// Mapped already.
        current: u64,
        /// The ceiling, of which 95 % may be mapped.
        limit: u64,
        /// The file's size.
        requested: u64,
    },
    /// This user may not read the file.
    Permission,
    /// The operating system refused the map or the read.
    MmapFailed {
        /// Its error number, if it gave one.
        os_code: Option<i32>,
    },
}

impl Reason {
    /// The reason as a word, for logs, metrics and status.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Truncated { .. } => "truncated",
            Self::BadMagic(_) => "bad_magic",
            Self::NewerSchema { .. } => "newer_schema",
            Self::ChecksumMismatch { .. } => "checksum_mismatch",
            Self::BadStructure(_) => "bad_structure",
            Self::InvalidRegistry(_) => "invalid_registry",
            Self::OverCeiling { .. } => "over_ceiling",
            Self::Permission => "permission",
            Self::MmapFailed { .. } => "mmap_failed",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("missing"),
            Self::Truncated { size } => write!(f, "truncated ({size} bytes)"),
            Self::BadMagic(what) => write!(f, "bad magic ({what})"),
            Self::NewerSchema { found } => {
                write!(f, "newer schema (file {found}, supported {SCHEMA_VERSION})")
            }
            Self::ChecksumMismatch { stored, computed } => {
                write!(f, "checksum mismatch (stored {stored:08x}, computed {computed:08x})")
            }
            Self::BadStructure(what) => write!(f, "bad structure ({what})"),
            Self::InvalidRegistry(breaches) => {
                let told = &breaches[..breaches.len().min(BREACHES_TOLD)];
                write!(f, "invalid registry ({}", told.join("; "))?;
                match breaches.len() - told.len() {
                    0 => f.write_str(")"),
                    more => write!(f, "; and {more} more)"),
                }
            }
            Self::OverCeiling { current, limit, requested } => write!(
                f,
                "over the ceiling ({requested} bytes requested, {current} mapped, \
                 {REFUSED_PERCENT} % of {limit} allowed)"
            ),
            Self::Permission => f.write_str("permission denied"),
            Self::MmapFailed { os_code: Some(code) } => write!(f, "map failed (os error {code})"),
            Self::MmapFailed { os_code: None } => f.write_str("map failed"),
        }
    }
}

/// Why a layer can't be read, or the store that it is in can't be opened (domain §15).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayerError {
    /// No such dimension is loaded.
    #[error("dimension {dimension} is not loaded")]
    DimensionNotFound {
        /// The dimension asked for.
        dimension: DimensionId,
    },
    /// The dimension has no such layer.
    #[error("dimension {dimension} has no layer {layer}")]
    LayerNotFound {
        /// The dimension asked for.
        dimension: DimensionId,
        /// The layer asked for.
        layer: u16,
        /// Whether the dimension is loaded.
        loaded: bool,
    },
    /// A range that is not in the map. Sizes in bytes.
    #[error("{size} bytes at {offset} are not within {region_size}")]
    OutOfBounds {
        /// Start.
        offset: usize,
        /// Length.
        size: usize,
        /// Size of the map.
        region_size: usize,
    },
    /// The content is no UTF-8; its bytes remain readable.
    #[error("the content of layer {layer} of {dimension} is not UTF-8")]
    InvalidUtf8 {
        /// The dimension.
        dimension: DimensionId,
        /// The layer.
        layer: u16,
    },
    /// The store was refused: file, reason and remedy.
    #[error("{0}")]
    InvalidStore(OpenError),
    /// Mapping the store would pass the ceiling. Sizes in bytes.
    #[error("{requested} bytes more than the {current} that are mapped pass the limit of {limit}")]
    LimitExceeded {
        /// Mapped already.
        current: u64,
        /// The ceiling.
        limit: u64,
        /// The file's size.
        requested: u64,
    },
    /// The operating system refused the map.
    #[error("layer store {}: {}", file.display(), Reason::MmapFailed { os_code: *os_code })]
    MmapFailed {
        /// The file.
        file: PathBuf,
        /// The operating system's error number, if it gave one.
        os_code: Option<i32>,
    },
}

impl From<OpenError> for LayerError {
    fn from(error: OpenError) -> Self {
        match error.reason {
            Reason::OverCeiling { current, limit, requested } => {
                Self::LimitExceeded { current, limit, requested }
            }
            Reason::MmapFailed { os_code } => Self::MmapFailed { file: error.file, os_code },
            _ => Self::InvalidStore(error),
        }
    }
}

/// An end of a range of frequencies that is infinite or no number (domain, conventions).
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("{0} Hz is no frequency")]
pub struct NotAFrequency(pub f64);

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
