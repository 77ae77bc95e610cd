//! What one navigation allocates doesn't grow with the dimensions that are loaded. It has a program
//! of its own, because it counts every allocation of the process.
#![expect(clippy::unwrap_used, reason = "a test that can't go on says where")]

use std::alloc::System;
use std::path::Path;
use std::sync::Arc;

use jessy_core::model::{Dimension, DimensionId};
use jessy_core::nav::{Atlas, Question, Weights};
use jessy_core::{source, store};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, Stats, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Queries that none of the packs has a word of.
const QUERIES: [&str; 5] = [
    "I feel anxious about implementing algorithms",
    "What is the meaning of consciousness?",
    "I'm feeling overwhelmed and don't know what to do",
    "code painting ethical forest family tomorrow grateful",
    "Urgent: desperate painting code",
];

/// The sources' core dimensions and fifteen packs: one that there is, and fourteen like it with words
/// of their own.
fn store() -> Arc<store::Store> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut sources = source::read(&data).unwrap();
    let pack = sources.registry.dimension(DimensionId(16)).unwrap().clone();
    sources.registry.dimensions.extend((17..=30).map(|number| renamed(&pack, number)));
    let bytes = store::encode(&sources.registry, &sources.content, sources.generation);
    store::Store::from_bytes(bytes).unwrap()
}

fn renamed(pack: &Dimension, number: u8) -> Dimension {
    let mut pack = Dimension { id: DimensionId(number), ..pack.clone() };
    for layer in &mut pack.layers {
        layer.id.dimension = pack.id;
        let words = layer.keywords.iter_mut().chain(&mut layer.phrases);
        words.for_each(|word| word.push_str(&number.to_string()));
    }
    pack
}

/// What one navigation takes from the allocator, and how many dimensions it scanned.
fn cost(atlas: &Atlas, query: &str) -> ([usize; 3], usize) {
    let region = Region::new(ALLOCATOR);
    let question = Question::new(query);
    let found = atlas.navigate(&question, atlas.seeds(), Weights::default(), &mut ()).unwrap();
    let Stats { allocations, reallocations, bytes_allocated, .. } = region.change();
    ([allocations, reallocations, bytes_allocated], found.scanned)
}

/// One test only: a second one beside it would be counted too.
#[test]
fn fifteen_packs_more_cost_no_allocation_more() {
    let packs: Vec<DimensionId> = (16..=30).map(DimensionId).collect();
    let (core, all) = (Atlas::new(store(), &[]), Atlas::new(store(), &packs));
    for query in QUERIES {
        let ((few, core_scanned), (many, all_scanned)) = (cost(&core, query), cost(&all, query));
        assert_eq!((core_scanned, all_scanned), (14, 29), "{query}");
        assert_eq!(few, many, "{query}: allocations, reallocations, bytes");
        assert!(few[0] > 0, "{query}: nothing was counted");
    }
    // The packs are there, and found by their own words.
    let question = Question::new("teach30 explain30");
    let found = all.navigate(&question, all.seeds(), Weights::default(), &mut ()).unwrap();
    assert_eq!(found.paths[0].dimension.to_string(), "D30");
}
