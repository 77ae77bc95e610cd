//! Whole navigations of the reference queries, in process.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use jessy_benches::{REFERENCE, atlas};
use jessy_core::nav::Weights;

fn navigation(c: &mut Criterion) {
    let atlas = atlas();
    let mut group = c.benchmark_group("navigation");
    for (query, first) in REFERENCE {
        let found = atlas.navigate(query, atlas.seeds(), Weights::default()).expect("a path");
        assert_eq!(found.paths[0].dimension.to_string(), first, "{query}");
        group.bench_function(query, |b| {
            b.iter(|| atlas.navigate(black_box(query), atlas.seeds(), Weights::default()));
        });
    }
    group.finish();
}

criterion_group!(benches, navigation);
criterion_main!(benches);
