//! The layer store: one read-only file that core and gateway map (domain §4).
//!
//! [`Store::open`] checks everything once; afterwards reads only use ranges that were checked. The
//! file is replaced by rename, never edited in place: a map of a file that shrinks is a crash.
//! [`Shelf`] serves the current store and [`watch()`] keeps it current, under a [`Ceiling`].

mod ceiling;
mod encode;
mod error;
mod generated;
mod index;
mod layer_ref;
mod map;
mod publish;
mod registry;
mod shelf;
mod stripes;
mod trailer;
mod watch;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use ceiling::{Ceiling, Level, MapUsage};
pub use encode::encode;
pub use error::{LayerError, NotAFrequency, OpenError, Reason};
pub use layer_ref::LayerRef;
pub use publish::{PublishError, Published, publish};
pub use shelf::{LastReload, Reloaded, Shelf};
pub use trailer::{MAGIC, TRAILER_BYTES, seal};
pub use watch::{POLL, watch};

use crate::model::{DimensionId, LayerId, Registry, rules};
use index::LayerIndex;
use map::Map;
use stripes::Pins;

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
    map: Pins,
    registry: Registry,
    index: LayerIndex,
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
        Self::open_within(file, &Ceiling::unlimited())
    }

    /// As [`Store::open`], if the ceiling admits the file's size. It is charged until the store and
    /// the last [`LayerRef`] into it are dropped.
    ///
    /// # Errors
    ///
    /// As [`Store::open`], and [`Reason::OverCeiling`].
    pub fn open_within(file: &Path, ceiling: &Arc<Ceiling>) -> Result<Arc<Self>, OpenError> {
        let because = |reason| OpenError { file: file.to_owned(), reason };
        let map = Map::open(file, ceiling).map_err(because)?;
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
            map: Pins::new(map),
            index: LayerIndex::new(&registry),
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
        self.map.pin().bytes().len()
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

    /// A layer's content, still in the map: no copy, no lock, no allocation, and valid for as long
    /// as it is held. Counted as one access.
    ///
    /// # Errors
    ///
    /// [`LayerError::DimensionNotFound`] or [`LayerError::LayerNotFound`].
    pub fn layer(&self, id: LayerId) -> Result<LayerRef, LayerError> {
        LayerRef::new(self.map.pin(), self.generation, id, self.index.read(id)?)
    }

    /// Several layers, in the order asked for, each as [`Store::layer`] gives it.
    pub fn layers(
        &self,
        ids: impl IntoIterator<Item = LayerId>,
    ) -> impl Iterator<Item = Result<LayerRef, LayerError>> {
        ids.into_iter().map(|id| self.layer(id))
    }

    /// Layers with a frequency from `lo` to `hi` hertz, both ends included, ascending by frequency,
    /// then by layer.
    ///
    /// # Errors
    ///
    /// [`NotAFrequency`] for an end that is infinite or no number.
    pub fn layers_within(&self, lo: f64, hi: f64) -> Result<&[(f64, LayerId)], NotAFrequency> {
        self.index.within(lo, hi)
    }

    /// How often the layer was read from this store. A new store begins at 0: its layers are others
    /// even where their names are the same.
    ///
    /// # Errors
    ///
    /// As [`Store::layer`].
    pub fn accesses(&self, id: LayerId) -> Result<u64, LayerError> {
        self.index.reads(id)
    }

    /// The layers that were read and how often, most often first, then by layer.
    #[must_use]
    pub fn hottest(&self) -> Vec<(LayerId, u64)> {
        self.index.hottest()
    }
}

impl AsRef<Store> for Store {
    fn as_ref(&self) -> &Store {
        self
    }
}

#[cfg(test)]
mod concurrency_tests;
#[cfg(test)]
mod damage_tests;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
