//! Whole navigations of the reference queries, in process.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use jessy_benches::{REFERENCE, atlas};
use jessy_core::nav::{Question, Weights};

fn navigation(c: &mut Criterion) {
    let atlas = atlas();
    let mut group = c.benchmark_group("navigation");
    for (query, first) in REFERENCE {
        let navigate = |query| {
            let question = Question::new(query);
            atlas.navigate(&question, atlas.seeds(), Weights::default(), &mut ())
        };
        let found = navigate(query).expect("a path");
        assert_eq!(found.paths[0].dimension.to_string(), first, "{query}");
        group.bench_function(query, |b| {
            b.iter(|| navigate(black_box(query)));
        });
    }
    group.finish();
}

criterion_group!(benches, navigation);
criterion_main!(benches);
