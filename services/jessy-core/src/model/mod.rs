//! What a layer store holds, as plain data: dimensions, layers, vocabularies, seeds (domain §2).
//!
//! A [`Registry`] is read from sources or from a store and is checked by [`rules`]. It never holds
//! layer content, only where the content lies in the bytes that it came with.

mod id;
pub mod rules;
mod user;

use std::ops::Range;

pub use id::{DimensionId, LayerId, ParseIdError};
pub use user::{Preferences, PreferencesError, Profile, UserId, UserIdError};

/// Everything in a store but the bytes of the layers' content.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Registry {
    /// Dimensions in ascending order of their number.
    pub dimensions: Vec<Dimension>,
    /// Word lists.
    pub vocabulary: Vocabulary,
    /// Associations that are there from the start.
    pub seeds: Vec<Seed>,
}

/// One dimension (domain §2.2).
#[derive(Debug, Clone, PartialEq)]
pub struct Dimension {
    /// Number and display form.
    pub id: DimensionId,
    /// Name in words.
    pub name: String,
    /// What it is for.
    pub role: String,
    /// Range and base.
    pub hz: Band,
    /// User preferences can't boost, hide, reorder or override it.
    pub immutable: bool,
    /// It may override all others (security).
    pub overrides: bool,
    /// Layers in ascending order of their number.
    pub layers: Vec<Layer>,
}

/// A frequency range with its base, in hertz.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Lower end.
    pub min: f64,
    /// Upper end.
    pub max: f64,
    /// Where a calm path through the dimension sits.
    pub base: f64,
}

/// One layer of a dimension's tree (domain §2.3).
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Dimension and number.
    pub id: LayerId,
    /// Name in words.
    pub name: String,
    /// 0 for the root, 3 at most.
    pub depth: u8,
    /// The layer above, none for the root.
    pub parent: Option<u16>,
    /// Hertz.
    pub hz: f64,
    /// With fewer hits than this, hits count for the parent.
    pub min_hits: u8,
    /// Single lower-case words.
    pub keywords: Vec<String>,
    /// Phrases of 2 to 6 words.
    pub phrases: Vec<String>,
    /// Where the content lies, in bytes.
    pub content: Range<usize>,
}

/// Word lists (domain §6).
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(missing_docs, reason = "each is named as in the domain specification §4.1")]
pub struct Vocabulary {
    pub stopwords: Vec<String>,
    pub interrogatives: Vec<String>,
    pub emotional: Vec<String>,
    pub technical: Vec<String>,
    pub negative: Vec<String>,
    pub philosophical: Vec<String>,
    pub urgency_high: Vec<String>,
    pub urgency_medium: Vec<String>,
    pub high_intensity: Vec<String>,
}

/// A pair of words with a starting strength (domain §8.1).
#[derive(Debug, Clone, PartialEq)]
pub struct Seed {
    /// The word that sorts first.
    pub a: String,
    /// The word that sorts last.
    pub b: String,
    /// Dimensionless.
    pub strength: f64,
}

impl Registry {
    /// The dimension of that number.
    #[must_use]
    pub fn dimension(&self, id: DimensionId) -> Option<&Dimension> {
        self.dimensions.iter().find(|dimension| dimension.id == id)
    }

    /// The layer of that name.
    #[must_use]
    pub fn layer(&self, id: LayerId) -> Option<&Layer> {
        self.dimension(id.dimension)?.layer(id.number)
    }
}

impl Dimension {
    /// The layer of that number.
    #[must_use]
    pub fn layer(&self, number: u16) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.id.number == number)
    }

    /// Position in [`Dimension::layers`] of the layer of that number.
    #[must_use]
    pub fn position(&self, number: u16) -> Option<usize> {
        self.layers.iter().position(|layer| layer.id.number == number)
    }
}
