//! Where each layer lies, how often it was read, and the layers in the order of their frequency.
//! Made once when a store is opened; a look-up allocates nothing and waits for nobody.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::error::{LayerError, NotAFrequency};
use crate::model::{DimensionId, LayerId, Registry};
use crate::numeric::{at_least, at_most};

/// One more than the highest dimension number (domain §2.1).
const DIMENSION_NUMBERS: usize = *DimensionId::PACKS.end() as usize + 1;

/// The layers of a valid registry.
#[derive(Debug)]
pub(super) struct LayerIndex {
    /// Where each dimension's slots begin, by its number; the last entry is their end.
    starts: [usize; DIMENSION_NUMBERS + 1],
    /// Ascending by layer.
    slots: Vec<Slot>,
    /// Ascending by frequency in hertz, then by layer.
    by_hz: Vec<(f64, LayerId)>,
}

/// A layer. Aligned to a cache line, so that readers of different layers don't slow each other
/// down with their counts.
#[derive(Debug)]
#[repr(align(64))]
struct Slot {
    id: LayerId,
    content: Range<usize>,
    reads: AtomicU64,
}

impl LayerIndex {
    /// Expects what the rules of domain §3 assure: known numbers, each once.
    pub(super) fn new(registry: &Registry) -> Self {
        let layers = || registry.dimensions.iter().flat_map(|dimension| &dimension.layers);
        let mut slots: Vec<Slot> = layers()
            .map(|layer| Slot {
                id: layer.id,
                content: layer.content.clone(),
                reads: AtomicU64::new(0),
            })
            .collect();
        slots.sort_by_key(|slot| slot.id);
        let starts = std::array::from_fn(|number| {
            slots.partition_point(|slot| usize::from(slot.id.dimension.0) < number)
        });
        let mut by_hz: Vec<(f64, LayerId)> = layers().map(|layer| (layer.hz, layer.id)).collect();
        by_hz.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        Self { starts, slots, by_hz }
    }

    /// Where the layer's content lies; counted as one read.
    pub(super) fn read(&self, id: LayerId) -> Result<Range<usize>, LayerError> {
        let slot = self.slot(id)?;
        slot.reads.fetch_add(1, Ordering::Relaxed);
        Ok(slot.content.clone())
    }

    pub(super) fn reads(&self, id: LayerId) -> Result<u64, LayerError> {
        Ok(self.slot(id)?.reads.load(Ordering::Relaxed))
    }

    pub(super) fn hottest(&self) -> Vec<(LayerId, u64)> {
        let mut hot: Vec<(LayerId, u64)> = self
            .slots
            .iter()
            .map(|slot| (slot.id, slot.reads.load(Ordering::Relaxed)))
            .filter(|&(_, reads)| reads > 0)
            .collect();
        hot.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        hot
    }

    pub(super) fn within(&self, lo: f64, hi: f64) -> Result<&[(f64, LayerId)], NotAFrequency> {
        for hz in [lo, hi] {
            if !hz.is_finite() {
                return Err(NotAFrequency(hz));
            }
        }
        let start = self.by_hz.partition_point(|&(hz, _)| !at_least(hz, lo));
        let end = self.by_hz.partition_point(|&(hz, _)| at_most(hz, hi));
        Ok(self.by_hz.get(start..end).unwrap_or_default())
    }

    fn slot(&self, id: LayerId) -> Result<&Slot, LayerError> {
        let layers = self.dimension(id.dimension);
        if layers.is_empty() {
            return Err(LayerError::DimensionNotFound { dimension: id.dimension });
        }
        // Numbers mostly run from 0 without a gap, and then a layer is at its number.
        let expected = layers.get(usize::from(id.number)).filter(|slot| slot.id == id);
        let found = expected.or_else(|| {
            let at = layers.binary_search_by_key(&id, |slot| slot.id).ok()?;
            layers.get(at)
        });
        found.ok_or(LayerError::LayerNotFound {
            dimension: id.dimension,
            layer: id.number,
            loaded: true,
        })
    }

    /// Its layers; a valid dimension has at least its root.
    fn dimension(&self, id: DimensionId) -> &[Slot] {
        let number = usize::from(id.0);
        match (self.starts.get(number), self.starts.get(number + 1)) {
            (Some(&start), Some(&end)) => self.slots.get(start..end).unwrap_or_default(),
            _ => &[],
        }
    }
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
