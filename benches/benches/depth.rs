//! The depth walk alone, through the first dimension of each reference query.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use jessy_benches::{REFERENCE, atlas};
use jessy_core::model::DimensionId;
use jessy_core::nav::Weights;

fn depth(c: &mut Criterion) {
    let atlas = atlas();
    let mut group = c.benchmark_group("depth walk");
    for (query, first) in REFERENCE {
        let id: DimensionId = first.parse().expect("a dimension");
        let scan = atlas.scan(&atlas.analyse(query), atlas.seeds(), Weights::default());
        let walked = atlas.walk(id, &scan);
        assert!((1..=4).contains(&walked.len()), "{query}");
        assert!(walked.iter().all(|layer| layer.dimension == id), "{query}");
        group.bench_function(query, |b| b.iter(|| atlas.walk(black_box(id), &scan)));
    }
    group.finish();
}

criterion_group!(benches, depth);
criterion_main!(benches);
