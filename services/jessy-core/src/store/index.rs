//! Where each layer lies, how often it was read, and the layers in the order of their frequency.
//! Made once when a store is opened; a look-up allocates nothing and waits for nobody.

use std::ops::Range;

use super::error::{LayerError, NotAFrequency};
use super::stripes::Counts;
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
    /// How often each slot was read.
    reads: Counts,
    /// Ascending by frequency in hertz, then by layer.
    by_hz: Vec<(f64, LayerId)>,
}

#[derive(Debug)]
struct Slot {
    id: LayerId,
    content: Range<usize>,
}

impl LayerIndex {
    /// Expects what the rules of domain §3 assure: known numbers, each once.
    pub(super) fn new(registry: &Registry) -> Self {
        let layers = || registry.dimensions.iter().flat_map(|dimension| &dimension.layers);
        let mut slots: Vec<Slot> =
            layers().map(|layer| Slot { id: layer.id, content: layer.content.clone() }).collect();
        slots.sort_by_key(|slot| slot.id);
        let starts = std::array::from_fn(|number| {
            slots.partition_point(|slot| usize::from(slot.id.dimension.0) < number)
        });
        let mut by_hz: Vec<(f64, LayerId)> = layers().map(|layer| (layer.hz, layer.id)).collect();
        by_hz.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let reads = Counts::new(slots.len());
        Self { starts, slots, reads, by_hz }
    }

    /// Where the layer's content lies; counted as one read.
    pub(super) fn read(&self, id: LayerId) -> Result<Range<usize>, LayerError> {
        let (at, slot) = self.slot(id)?;
        self.reads.raise(at);
        Ok(slot.content.clone())
    }

    pub(super) fn reads(&self, id: LayerId) -> Result<u64, LayerError> {
        let (at, _) = self.slot(id)?;
        Ok(self.reads.sum(at))
    }

    pub(super) fn hottest(&self) -> Vec<(LayerId, u64)> {
        let mut hot: Vec<(LayerId, u64)> = self
            .slots
            .iter()
            .enumerate()
            .map(|(at, slot)| (slot.id, self.reads.sum(at)))
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

    /// The layer's slot and its position.
    fn slot(&self, id: LayerId) -> Result<(usize, &Slot), LayerError> {
        let (start, layers) = self.dimension(id.dimension);
        if layers.is_empty() {
            return Err(LayerError::DimensionNotFound { dimension: id.dimension });
        }
        // Numbers mostly run from 0 without a gap, and then a layer is at its number.
        let expected = usize::from(id.number);
        let at = match layers.get(expected) {
            Some(slot) if slot.id == id => Some(expected),
            _ => layers.binary_search_by_key(&id, |slot| slot.id).ok(),
        };
        at.and_then(|at| Some((start + at, layers.get(at)?))).ok_or(LayerError::LayerNotFound {
            dimension: id.dimension,
            layer: id.number,
            loaded: true,
        })
    }

    /// Where its slots begin, and they; a valid dimension has at least its root.
    fn dimension(&self, id: DimensionId) -> (usize, &[Slot]) {
        let number = usize::from(id.0);
        match (self.starts.get(number), self.starts.get(number + 1)) {
            (Some(&start), Some(&end)) => (start, self.slots.get(start..end).unwrap_or_default()),
            _ => (0, &[]),
        }
    }
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
