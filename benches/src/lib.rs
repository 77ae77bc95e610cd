//! What the benches share: the core over its own data, and the five reference queries.

use std::path::Path;

use jessy_core::model::DimensionId;
use jessy_core::nav::{Atlas, NavigateError, Navigation, Question, Weights};
use jessy_core::{source, store};

/// The reference queries and the dimension that each must lead to first.
pub const REFERENCE: [(&str, &str); 5] = [
    ("I feel anxious about implementing algorithms", "D01"),
    ("What is the meaning of consciousness?", "D06"),
    ("How do I optimize database queries?", "D07"),
    ("I'm worried about climate change and want to help", "D03"),
    ("Explain quantum computing in simple terms", "D07"),
];

/// Whether times mean anything. With criterion's `--test` each bench runs once, to be tried or
/// counted, often in surroundings that are fifty times slower: no budget is held against that.
#[must_use]
pub fn is_timed() -> bool {
    !std::env::args().any(|argument| argument == "--test")
}

/// The core's navigation over the layer store of its sources.
///
/// # Panics
/// If the sources can't be read: then there is nothing to measure.
#[must_use]
pub fn atlas() -> Atlas {
    Atlas::new(store::Store::from_bytes(store_bytes()).expect("a valid store"), &[])
}

/// The file of the layer store of the core's sources.
///
/// # Panics
/// As [`atlas`].
#[must_use]
pub fn store_bytes() -> Vec<u8> {
    let sources = sources();
    store::encode(&sources.registry, &sources.content, sources.generation)
}

/// A layer store of about so many bytes: the core's own with more layers, whose words and texts are
/// as long as those of the others.
///
/// # Panics
/// As [`atlas`].
#[must_use]
pub fn store_of_size(bytes: usize) -> Vec<u8> {
    let mut sources = sources();
    let dimensions: Vec<usize> = (0..sources.registry.dimensions.len()).collect();
    let vocabulary = sources.registry.vocabulary.clone();
    let mut number = 1000_u16;
    let mut file = store::encode(&sources.registry, &sources.content, sources.generation);
    while file.len() < bytes {
        // Enough rounds to get near in few steps; a layer takes a few KiB at most.
        for _ in 0..(bytes - file.len()).div_ceil(dimensions.len() * 4096) {
            for &at in &dimensions {
                let dimension = &mut sources.registry.dimensions[at];
                let root = dimension.layers.iter().find(|layer| layer.depth == 0).expect("a root");
                let mut layer = root.clone();
                layer.depth = 1;
                layer.parent = Some(root.id.number);
                layer.id.number = number;
                let word = |n: usize| format!("word{number}x{n}");
                let words = (0..layer.keywords.len()).map(word).collect();
                layer.keywords = words;
                match dimension.id {
                    DimensionId::EMOTION => layer.keywords = vocabulary.emotional[..10].to_vec(),
                    DimensionId::TECHNICAL => layer.keywords = vocabulary.technical[..10].to_vec(),
                    _ => {}
                }
                layer.phrases.clear();
                layer.min_hits = 1;
                dimension.layers.push(layer);
            }
            number += 1;
        }
        file = store::encode(&sources.registry, &sources.content, sources.generation);
    }
    file
}

fn sources() -> source::Sources {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../services/jessy-core/data");
    source::read(&data).expect("the core's sources")
}

/// One whole navigation, of a question that stands alone.
///
/// # Errors
/// [`NavigateError`], as the core gives it.
pub fn navigate(atlas: &Atlas, text: &str) -> Result<Navigation, NavigateError> {
    atlas.navigate(&Question::new(text), atlas.seeds(), Weights::default(), &mut ())
}

/// Navigates a reference query and holds it to its first dimension.
///
/// # Panics
/// If it leads elsewhere: then the figures would mean nothing.
pub fn assert_leads_to(atlas: &Atlas, text: &str, first: &str) {
    let found = navigate(atlas, text).expect("a path");
    assert_eq!(found.paths[0].dimension.to_string(), first, "{text}");
    assert_eq!(found.scanned, atlas.dimensions().count(), "{text}: every dimension is scanned");
}
