//! A layer's bytes, still in the map.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use super::Generation;
use super::error::LayerError;
use super::stripes::Pin;
use crate::model::LayerId;

/// A range of a store's map that keeps the map: valid for as long as it is held, also after the
/// store was replaced (domain §15).
#[derive(Clone)]
pub struct LayerRef {
    map: Arc<Pin>,
    generation: Generation,
    id: LayerId,
    range: Range<usize>,
}

impl LayerRef {
    pub(super) fn new(
        map: &Arc<Pin>,
        generation: Generation,
        id: LayerId,
        range: Range<usize>,
    ) -> Result<Self, LayerError> {
        // Opening checked it; asking once more here is what lets `deref` never panic.
        if map.bytes().get(range.clone()).is_none() {
            return Err(LayerError::OutOfBounds {
                offset: range.start,
                size: range.len(),
                region_size: map.bytes().len(),
            });
        }
        Ok(Self { map: Arc::clone(map), generation, id, range })
    }

    /// The layer.
    #[must_use]
    pub fn id(&self) -> LayerId {
        self.id
    }

    /// The generation that these bytes belong to.
    #[must_use]
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// The bytes as text.
    ///
    /// # Errors
    ///
    /// [`LayerError::InvalidUtf8`]; the bytes remain readable.
    pub fn text(&self) -> Result<&str, LayerError> {
        std::str::from_utf8(self).map_err(|_| LayerError::InvalidUtf8 {
            dimension: self.id.dimension,
            layer: self.id.number,
        })
    }
}

impl Deref for LayerRef {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.map.bytes().get(self.range.clone()).unwrap_or_default()
    }
}

impl fmt::Debug for LayerRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} ({} bytes)", self.id, self.generation, self.range.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::map::Map;
    use super::super::stripes::Pins;
    use super::*;

    #[test]
    fn a_range_outside_of_the_map_is_a_typed_error() {
        let pins = Pins::new(Map::Memory(vec![1, 2, 3]));
        let id = "L01-00".parse().unwrap();
        let at = |range| LayerRef::new(pins.pin(), Generation(7), id, range);
        assert_eq!(*at(1..3).unwrap(), [2, 3]);
        let outside = LayerError::OutOfBounds { offset: 2, size: 7, region_size: 3 };
        assert_eq!(at(2..9).unwrap_err(), outside);
        let held = format!("{:?}", at(0..3).unwrap());
        assert_eq!(held, "L01-00 of 0000000000000007 (3 bytes)");
    }
}
