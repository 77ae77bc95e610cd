//! Analysis alone: the reference queries, and the longest query there may be.

use std::hint::black_box;
use std::time::Instant;

use criterion::{Criterion, criterion_group, criterion_main};
use jessy_benches::{REFERENCE, atlas, is_timed};
use jessy_core::constants::latency;
use jessy_core::constants::query::MAX_QUERY_CHARS;

fn analysis(c: &mut Criterion) {
    let atlas = atlas();
    let mut group = c.benchmark_group("analysis");
    for (query, _) in REFERENCE {
        assert!(atlas.analyse(query).countable().count() > 0, "{query}");
        group.bench_function(query, |b| b.iter(|| atlas.analyse(black_box(query))));
    }
    // Two words that begin phrases, again and again, and then as many words as there is room for.
    let mut longest = "can't too many ".repeat(MAX_QUERY_CHARS / 30);
    (0..).map(|n| format!("w{n} ")).find(|word| {
        let full = longest.len() + word.len() > MAX_QUERY_CHARS;
        if !full {
            longest.push_str(word);
        }
        full
    });
    let start = Instant::now();
    assert_eq!(atlas.analyse(&longest).keywords.len(), 50);
    assert!(start.elapsed() < latency::ANALYSIS || !is_timed());
    group.bench_function("10 000 characters", |b| b.iter(|| atlas.analyse(black_box(&longest))));
    group.finish();
}

criterion_group!(benches, analysis);
criterion_main!(benches);
