//! Reading layers allocates nothing (domain §15, §20). A program of its own, because counting
//! replaces the allocator of the whole program.
#![expect(clippy::unwrap_used, reason = "a test that can't go on says where")]

use std::path::Path;
use std::sync::Arc;

use allocation_counter::measure;
use jessy_core::clock::SystemClock;
use jessy_core::model::{DimensionId, LayerId};
use jessy_core::nav::Atlas;
use jessy_core::source;
use jessy_core::store::{Ceiling, Shelf, encode, publish};

const READS: usize = 1_000_000;

fn shelf(folder: &Path) -> Shelf<Atlas> {
    let sources = source::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data")).unwrap();
    let file = folder.join("layers.jyl");
    publish(&encode(&sources.registry, &sources.content, sources.generation), &file).unwrap();
    let make = |store| Arc::new(Atlas::new(store, &[]));
    Shelf::open(&file, &Ceiling::unlimited(), Arc::new(SystemClock), make).unwrap()
}

/// Numbers without a pattern, the same in every run (a linear congruence, as in MMIX).
fn numbers() -> impl FnMut(usize) -> usize {
    let mut state = 1_u64;
    move |below| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    }
}

#[test]
fn a_million_random_reads_allocate_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = shelf(folder.path());
    // A thread's very first look at the shelf sets up what it needs for all others.
    let atlas = shelf.current();
    let ids: Vec<LayerId> =
        atlas.dimensions().flat_map(|d| d.layers.iter().map(|layer| layer.id)).collect();
    let mut number = numbers();
    let mut bytes = 0;
    let counted = measure(|| {
        for _ in 0..READS {
            let layer = shelf.current().layer(ids[number(ids.len())]).unwrap();
            bytes += layer.text().unwrap().len();
        }
    });
    assert_eq!((counted.count_total, counted.bytes_total), (0, 0));
    assert!(bytes > READS, "every layer has some text");
    let reads: u64 = atlas.store().hottest().iter().map(|&(_, reads)| reads).sum();
    assert_eq!(reads, READS as u64);
}

#[test]
fn neither_do_batches_ranges_counts_and_errors() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = shelf(folder.path());
    let atlas = shelf.current();
    let id = |dimension, number| LayerId { dimension: DimensionId(dimension), number };
    let counted = measure(|| {
        let store = atlas.store();
        assert_eq!(store.layers([id(7, 1), id(1, 13), id(7, 0)]).filter(Result::is_ok).count(), 3);
        assert!(!store.layers_within(1.0, 2.0).unwrap().is_empty());
        assert_eq!(store.accesses(id(7, 1)), Ok(1));
        assert!(atlas.layer(id(99, 0)).is_err() && atlas.layer(id(1, 99)).is_err());
    });
    assert_eq!(counted.count_total, 0);
    assert_eq!(measure(|| drop(vec![0_u8; 100])).count_total, 1, "it does count");
}
