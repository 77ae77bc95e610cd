//! Layers that mean something to the rules, found by their names when a store is opened: the numbers
//! of layers are the data's own business.

use crate::constants::response::EMPATHY_LAYERS;
use crate::constants::return_to_source::PARALYSIS_LAYER;
use crate::model::{Dimension, DimensionId, LayerId, Registry};

/// D01's layers that rules speak of. A store without them never meets those rules.
#[derive(Debug, Clone, Default)]
pub(super) struct Landmarks {
    paralysis: Option<LayerId>,
    /// The layers that the empathy branch starts with, and all below them.
    empathy: Vec<LayerId>,
}

impl Landmarks {
    pub(super) fn new(registry: &Registry) -> Self {
        let Some(emotion) = registry.dimension(DimensionId::EMOTION) else {
            return Self::default();
        };
        let layers = emotion.layers.iter();
        let paralysis = layers.clone().find(|layer| layer.name == PARALYSIS_LAYER);
        let empathy = layers.filter(|layer| of_empathy(emotion, layer.id.number));
        Self {
            paralysis: paralysis.map(|layer| layer.id),
            empathy: empathy.map(|layer| layer.id).collect(),
        }
    }

    /// Whether the layer means analysis paralysis.
    pub(super) fn paralysis(&self, layer: LayerId) -> bool {
        self.paralysis == Some(layer)
    }

    /// Whether the layer belongs to the empathy branch.
    pub(super) fn empathy(&self, layer: LayerId) -> bool {
        self.empathy.contains(&layer)
    }
}

/// Whether the layer or one above it starts the empathy branch.
fn of_empathy(emotion: &Dimension, number: u16) -> bool {
    std::iter::successors(emotion.layer(number), |layer| emotion.layer(layer.parent?))
        .any(|layer| EMPATHY_LAYERS.contains(&layer.name.as_str()))
}
