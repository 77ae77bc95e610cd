//! The layer store: one read-only file that core and gateway map (domain §4).
//!
//! [`Store::open`] checks everything once; afterwards reads only use ranges that were checked. The
//! file is replaced by rename, never edited in place: a map of a file that shrinks is a crash.

mod encode;
mod error;
mod generated;
mod layer_ref;
mod map;
mod publish;
mod registry;
mod trailer;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use encode::encode;
pub use error::{LayerError, OpenError, Reason};
pub use layer_ref::LayerRef;
pub use publish::{PublishError, Published, publish};
pub use trailer::{MAGIC, TRAILER_BYTES};

use crate::model::{DimensionId, LayerId, Registry, rules};
use map::Map;

/// The newest schema that this program reads and the one that it writes.
pub const SCHEMA_VERSION: u16 = 1;

/// Smallest size that can be a store, in bytes.
pub const MIN_FILE_BYTES: u64 = 40;

/// Fingerprint of a store's sources. Shown as 16 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Generation(pub u64);

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl serde::Serialize for Generation {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An open, verified store.
#[derive(Debug)]
pub struct Store {
    file: PathBuf,
    map: Map,
    registry: Registry,
    generation: Generation,
    warnings: Vec<String>,
    missing: Vec<DimensionId>,
}

impl Store {
    /// Maps a file and verifies it: framing, structure and registry rules, once (domain §4.2).
    ///
    /// # Errors
    ///
    /// [`OpenError`] with the file, the reason and the remedy.
    pub fn open(file: &Path) -> Result<Arc<Self>, OpenError> {
        let because = |reason| OpenError { file: file.to_owned(), reason };
        let map = Map::open(file).map_err(because)?;
        Self::verify(file, map).map(Arc::new).map_err(because)
    }

    /// Verifies bytes that lie in memory as [`Store::open`] verifies a file.
    ///
    /// # Errors
    ///
    /// The [`Reason`] why they are no store.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Arc<Self>, Reason> {
        Self::verify(Path::new(""), Map::Memory(bytes)).map(Arc::new)
    }

    fn verify(file: &Path, map: Map) -> Result<Self, Reason> {
        let payload = trailer::check(&map)?;
        let (registry, generation) = registry::read(payload)?;
        let findings = rules::check(&registry);
        if !findings.errors.is_empty() {
            return Err(Reason::InvalidRegistry(findings.errors));
        }
        Ok(Self {
            file: file.to_owned(),
            map,
            registry,
            generation: Generation(generation),
            warnings: findings.warnings,
            missing: findings.missing,
        })
    }

    /// Where it was opened.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Size of the map, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.map.len()
    }

    /// Dimensions, vocabularies and seeds.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Fingerprint of its sources.
    #[must_use]
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// Breaches of the registry rules that are no errors.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Core dimensions that it doesn't hold: it then serves the others, `degraded`.
    #[must_use]
    pub fn missing(&self) -> &[DimensionId] {
        &self.missing
    }

    /// A layer's content, still in the map: no copy, no lock, and valid for as long as it is held.
    ///
    /// # Errors
    ///
    /// [`LayerError::DimensionNotFound`] or [`LayerError::LayerNotFound`].
    pub fn layer(self: &Arc<Self>, id: LayerId) -> Result<LayerRef, LayerError> {
        let dimension = self
            .registry
            .dimension(id.dimension)
            .ok_or(LayerError::DimensionNotFound { dimension: id.dimension })?;
        let layer = dimension.layer(id.number).ok_or(LayerError::LayerNotFound {
            dimension: id.dimension,
            layer: id.number,
            loaded: true,
        })?;
        LayerRef::new(self, id, layer.content.clone())
    }
}

#[cfg(test)]
mod tests;
