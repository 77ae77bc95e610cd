//! A store of a few KiB that keeps every rule: one dimension of two layers.

use super::encode;
use crate::model::{Band, Dimension, DimensionId, Layer, LayerId, Registry, Seed, Vocabulary};

const CONTENT: &str = "A root.\nEin Blatt: Grüße, 你好, 🌍\n";
const ROOT_BYTES: usize = 8;

/// Its registry; content ranges lie in what [`content`] gives.
pub(super) fn registry() -> Registry {
    let layer = |number: u16, parent, content| Layer {
        id: LayerId { dimension: DimensionId(2), number },
        name: format!("Layer {number}"),
        depth: u8::from(Option::is_some(&parent)),
        parent,
        hz: 2.0,
        min_hits: 1,
        keywords: vec![format!("word{number}"), format!("term{number}")],
        phrases: vec![format!("phrase number {number}")],
        content,
    };
    let dimension = Dimension {
        id: DimensionId(2),
        name: "Cognition".to_owned(),
        role: "analysis".to_owned(),
        hz: Band { min: 1.5, max: 2.5, base: 2.0 },
        immutable: false,
        overrides: false,
        layers: vec![layer(0, None, 0..ROOT_BYTES), layer(1, Some(0), ROOT_BYTES..CONTENT.len())],
    };
    let words = |letter: char| (0..100).map(|n| format!("{letter}{n:02}")).collect();
    let vocabulary = Vocabulary {
        stopwords: vec!["the".to_owned()],
        interrogatives: vec!["why".to_owned()],
        emotional: words('e'),
        technical: words('t'),
        ..Vocabulary::default()
    };
    let seed = Seed { a: "term0".to_owned(), b: "word1".to_owned(), strength: 1.0 };
    Registry { dimensions: vec![dimension], vocabulary, seeds: vec![seed] }
}

/// All layers' content.
pub(super) fn content() -> &'static [u8] {
    CONTENT.as_bytes()
}

/// The file.
pub(super) fn file() -> Vec<u8> {
    encode(&registry(), content(), 0x0123_4567_89ab_cdef)
}
