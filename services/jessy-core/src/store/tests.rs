//! Stores in memory: what goes in comes out.

use std::path::PathBuf;

use super::*;
use crate::source::{self, Sources};

pub(super) fn sources() -> Sources {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data");
    source::read(&folder).unwrap()
}

pub(super) fn file(sources: &Sources) -> Vec<u8> {
    encode(&sources.registry, &sources.content, sources.generation)
}

#[test]
fn a_store_gives_back_what_it_was_made_from() {
    let sources = sources();
    let store = Store::from_bytes(file(&sources)).unwrap();
    assert_eq!(store.generation(), Generation(sources.generation));
    assert_eq!(store.registry().vocabulary, sources.registry.vocabulary);
    assert_eq!(store.registry().seeds, sources.registry.seeds);
    assert_eq!(store.registry().dimensions.len(), 15);
    for (read, written) in store.registry().dimensions.iter().zip(&sources.registry.dimensions) {
        for (layer, original) in read.layers.iter().zip(&written.layers) {
            let content = store.layer(layer.id).unwrap();
            assert_eq!(*content, sources.content[original.content.clone()], "{}", layer.id);
            assert!(content.text().is_ok());
            let mut layer = layer.clone();
            layer.content = original.content.clone();
            assert_eq!(layer, *original);
        }
        assert_eq!((&read.name, read.hz), (&written.name, written.hz));
        assert_eq!((read.immutable, read.overrides), (written.immutable, written.overrides));
    }
    assert!(store.missing().is_empty() && store.warnings().is_empty());
}

#[test]
fn equal_sources_give_equal_bytes() {
    assert_eq!(file(&sources()), file(&sources()));
}

#[test]
fn unknown_layers_are_typed_errors() {
    let store = Store::from_bytes(file(&sources())).unwrap();
    let id = |dimension, number| LayerId { dimension: DimensionId(dimension), number };
    assert_eq!(
        store.layer(id(99, 0)).unwrap_err(),
        LayerError::DimensionNotFound { dimension: DimensionId(99) }
    );
    assert_eq!(
        store.layer(id(1, 99)).unwrap_err(),
        LayerError::LayerNotFound { dimension: DimensionId(1), layer: 99, loaded: true }
    );
}

#[test]
fn a_layer_outlives_the_last_other_reader() {
    let store = Store::from_bytes(file(&sources())).unwrap();
    let layer = store.layer("L06-02".parse().unwrap()).unwrap();
    let before = layer.to_vec();
    drop(store);
    assert_eq!(*layer, before);
}

#[test]
fn content_that_is_no_utf8_stays_readable_as_bytes() {
    let mut sources = sources();
    let at = sources.registry.dimensions[0].layers[0].content.start;
    sources.content[at] = 0xff;
    let store = Store::from_bytes(file(&sources)).unwrap();
    let layer = store.layer("L01-00".parse().unwrap()).unwrap();
    assert!(matches!(layer.text(), Err(LayerError::InvalidUtf8 { layer: 0, .. })));
    assert_eq!(layer[0], 0xff);
    // Multi-byte text is what it was.
    let text = "Grüße, 你好, 🌍";
    let mut sources = self::sources();
    let start = sources.content.len();
    sources.content.extend_from_slice(text.as_bytes());
    sources.registry.dimensions[0].layers[0].content = start..sources.content.len();
    let store = Store::from_bytes(file(&sources)).unwrap();
    assert_eq!(store.layer("L01-00".parse().unwrap()).unwrap().text(), Ok(text));
}

#[test]
fn a_store_without_a_core_dimension_is_degraded_and_serves_the_others() {
    let mut sources = sources();
    sources.registry.dimensions.retain(|dimension| dimension.id != DimensionId(5));
    let store = Store::from_bytes(file(&sources)).unwrap();
    assert_eq!(store.missing(), [DimensionId(5)]);
    assert!(store.layer("L05-00".parse().unwrap()).is_err());
    assert!(store.layer("L04-00".parse().unwrap()).is_ok());
}

#[test]
fn a_well_formed_file_that_breaks_the_rules_is_refused() {
    let mut sources = sources();
    sources.registry.dimensions[0].layers[1].keywords.push("the".to_owned());
    sources.registry.dimensions[2].hz.max = 9.0;
    let Reason::InvalidRegistry(breaches) = Store::from_bytes(file(&sources)).unwrap_err() else {
        panic!("another reason");
    };
    assert_eq!(breaches.len(), 3, "{breaches:?}"); // D01's new keyword is not emotional either.
}
