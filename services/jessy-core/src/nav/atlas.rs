//! All that navigation needs of one store, made once when the store is opened.

use std::sync::Arc;

use super::associations::Seeded;
use super::lexicon::Lexicon;
use super::scan::WordIndex;
use crate::model::{Dimension, DimensionId, LayerId};
use crate::store::{LayerError, LayerRef, Store};

/// A store with its loaded dimensions, word index and seeds. It is swapped as a whole.
#[derive(Debug)]
pub struct Atlas {
    store: Arc<Store>,
    /// Positions of the loaded dimensions in the registry, ascending by number.
    pub(super) loaded: Vec<usize>,
    pub(super) lexicon: Lexicon,
    pub(super) index: WordIndex,
    seeds: Seeded,
}

impl Atlas {
    /// Loads the core dimensions of a store and those of its packs that are asked for.
    #[must_use]
    pub fn new(store: Arc<Store>, packs: &[DimensionId]) -> Self {
        let registry = store.registry();
        let loaded: Vec<usize> = (0..registry.dimensions.len())
            .filter(|&at| {
                let id = registry.dimensions[at].id;
                id.is_core() || packs.contains(&id)
            })
            .collect();
        let lexicon = Lexicon::new(registry, &loaded);
        let index = WordIndex::new(registry, &loaded);
        let seeds = Seeded::new(&registry.seeds);
        Self { store, loaded, lexicon, index, seeds }
    }

    /// The store behind it.
    #[must_use]
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// The loaded dimensions, ascending by number.
    pub fn dimensions(&self) -> impl Iterator<Item = &Dimension> {
        self.loaded.iter().map(|&at| &self.store.registry().dimensions[at])
    }

    /// Associations that are there from the start.
    #[must_use]
    pub fn seeds(&self) -> &Seeded {
        &self.seeds
    }

    /// A loaded layer and its content.
    ///
    /// # Errors
    ///
    /// [`LayerError::DimensionNotFound`] also for a pack that is in the store but not loaded.
    pub fn layer(&self, id: LayerId) -> Result<LayerRef, LayerError> {
        let dimensions = &self.store.registry().dimensions;
        let loaded = self.loaded.binary_search_by_key(&id.dimension, |&at| dimensions[at].id);
        if loaded.is_err() {
            return Err(LayerError::DimensionNotFound { dimension: id.dimension });
        }
        self.store.layer(id)
    }
}

impl AsRef<Store> for Atlas {
    fn as_ref(&self) -> &Store {
        &self.store
    }
}
