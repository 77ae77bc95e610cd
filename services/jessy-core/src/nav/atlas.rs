//! All that navigation needs of one store, made once when the store is opened.

use std::sync::Arc;

use super::analysis::{self, Analysis};
use super::associations::{Associations, Seeded};
use super::depth::{Tree, Walker};
use super::landmarks::Landmarks;
use super::lexicon::Lexicon;
use super::scan::{Scan, Scanner, Score};
use super::weights::Weights;
use crate::model::{Dimension, DimensionId, LayerId};
use crate::store::{LayerError, LayerRef, Store};

/// A store with its loaded dimensions, word index and seeds. It is swapped as a whole.
#[derive(Debug)]
pub struct Atlas {
    store: Arc<Store>,
    /// Positions of the loaded dimensions in the registry, ascending by number.
    pub(super) loaded: Vec<usize>,
    /// Trees of all dimensions, by position in the registry.
    trees: Vec<Tree>,
    pub(super) landmarks: Landmarks,
    lexicon: Lexicon,
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
        let trees = registry.dimensions.iter().map(Tree::new).collect();
        let landmarks = Landmarks::new(registry);
        let lexicon = Lexicon::new(registry, &loaded);
        let seeds = Seeded::new(&registry.seeds);
        Self { store, loaded, trees, landmarks, lexicon, seeds }
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

    /// The first stage alone: what a validated query says (domain §6).
    #[must_use]
    pub fn analyse(&self, text: &str) -> Analysis {
        analysis::analyse(&self.lexicon, text)
    }

    /// The second stage alone: how well every loaded dimension fits, without a deadline (domain §7).
    #[must_use]
    pub fn scan(
        &self,
        analysis: &Analysis,
        associations: &dyn Associations,
        weights: Weights,
    ) -> Scan {
        self.scanner(analysis, associations, weights).scan(&self.loaded, &mut || false)
    }

    /// How well one loaded dimension fits; none when no word leads to it.
    #[must_use]
    pub fn scan_one(
        &self,
        id: DimensionId,
        analysis: &Analysis,
        associations: &dyn Associations,
        weights: Weights,
    ) -> Option<Score> {
        let position = self.position(id)?;
        let scan = self.scanner(analysis, associations, weights).scan(&[position], &mut || false);
        scan.scores.first().copied()
    }

    /// The depth walk of one loaded dimension: layers to its end layer, root first (domain §7).
    #[must_use]
    pub fn walk(&self, id: DimensionId, scan: &Scan) -> Vec<LayerId> {
        self.walk_with(&mut Walker::default(), id, scan, &[])
    }

    /// [`Atlas::walk`] with a walker that is used again, and the layers that the user prefers.
    pub(super) fn walk_with(
        &self,
        walker: &mut Walker,
        id: DimensionId,
        scan: &Scan,
        preferred: &[LayerId],
    ) -> Vec<LayerId> {
        let Some(at) = self.position(id) else { return Vec::new() };
        let dimension = &self.store.registry().dimensions[at];
        walker.walk(dimension, &self.trees[at], scan.hits(id), preferred)
    }

    pub(super) fn scanner<'a>(
        &'a self,
        analysis: &'a Analysis,
        associations: &'a dyn Associations,
        weights: Weights,
    ) -> Scanner<'a> {
        let registry = self.store.registry();
        Scanner { registry, lexicon: &self.lexicon, associations, analysis, weights }
    }

    /// Position in the registry of a loaded dimension.
    fn position(&self, id: DimensionId) -> Option<usize> {
        let registry = self.store.registry();
        self.loaded.iter().copied().find(|&at| registry.dimensions[at].id == id)
    }
}

impl AsRef<Store> for Atlas {
    fn as_ref(&self) -> &Store {
        &self.store
    }
}
