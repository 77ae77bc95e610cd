//! What the benches share: the core over its own data, and the five reference queries.

use std::path::Path;

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

/// The core's navigation over the layer store of its sources.
///
/// # Panics
/// If the sources can't be read: then there is nothing to measure.
#[must_use]
pub fn atlas() -> Atlas {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../services/jessy-core/data");
    let sources = source::read(&data).expect("the core's sources");
    let bytes = store::encode(&sources.registry, &sources.content, sources.generation);
    Atlas::new(store::Store::from_bytes(bytes).expect("a valid store"), &[])
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
