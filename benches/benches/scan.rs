//! The scan alone: of one dimension, and of all.

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use jessy_benches::{REFERENCE, atlas};
use jessy_core::model::DimensionId;
use jessy_core::nav::{Atlas, Weights};

fn scan(c: &mut Criterion) {
    let atlas = atlas();
    one_dimension(&atlas, c.benchmark_group("scan of one dimension"));
    full(&atlas, c.benchmark_group("scan of all dimensions"));
}

fn one_dimension<M: criterion::measurement::Measurement>(
    atlas: &Atlas,
    mut group: BenchmarkGroup<'_, M>,
) {
    for (query, first) in REFERENCE {
        let id: DimensionId = first.parse().expect("a dimension");
        let analysis = atlas.analyse(query);
        let scan = || atlas.scan_one(id, &analysis, atlas.seeds(), Weights::default());
        assert!(scan().is_some_and(|score| score.confidence >= 0.3), "{query}");
        group.bench_function(query, |b| b.iter(|| black_box(scan())));
    }
    group.finish();
}

fn full<M: criterion::measurement::Measurement>(atlas: &Atlas, mut group: BenchmarkGroup<'_, M>) {
    for (query, _) in REFERENCE {
        let analysis = atlas.analyse(query);
        let scan = || atlas.scan(&analysis, atlas.seeds(), Weights::default());
        assert_eq!((scan().scanned, scan().loaded), (14, 14), "{query}");
        group.bench_function(query, |b| b.iter(|| black_box(scan())));
    }
    group.finish();
}

criterion_group!(benches, scan);
criterion_main!(benches);
