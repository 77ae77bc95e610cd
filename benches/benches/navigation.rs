//! Whole navigations of the reference queries, in process; a thousand mixed ones within budget.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use jessy_benches::{REFERENCE, assert_leads_to, atlas, is_timed, navigate};
use jessy_core::constants::latency;
use jessy_core::nav::{Atlas, Navigation};

fn navigation(c: &mut Criterion) {
    let atlas = atlas();
    if is_timed() {
        budgets(&atlas);
    }
    let mut group = c.benchmark_group("navigation");
    for (query, first) in REFERENCE {
        assert_leads_to(&atlas, query, first);
        group.bench_function(query, |b| b.iter(|| navigate(&atlas, black_box(query))));
    }
    group.finish();
}

/// A thousand mixed queries: 95th percentiles of the scan and of all, the 99th of the analysis.
fn budgets(atlas: &Atlas) {
    let mixed = REFERENCE.iter().cycle().enumerate().take(1_000);
    let found: Vec<Navigation> = mixed
        .map(|(n, (query, _))| navigate(atlas, &format!("{query} word{n}")).expect("a path"))
        .collect();
    let sorted = |time: fn(&Navigation) -> Duration| {
        let mut times: Vec<Duration> = found.iter().map(time).collect();
        times.sort_unstable();
        times
    };
    let p95 = |times: &[Duration]| times[times.len() * 95 / 100];
    assert!(p95(&sorted(|found| found.timings.total)) < latency::NAVIGATION);
    assert!(p95(&sorted(|found| found.timings.scan)) < latency::SCAN);
    assert!(p95(&sorted(|found| found.timings.selection)) < latency::SELECTION);
    // The slowest few were interrupted, by whatever else the machine does.
    assert!(sorted(|found| found.timings.analysis)[989] < latency::ANALYSIS);
}

criterion_group!(benches, navigation);
criterion_main!(benches);
