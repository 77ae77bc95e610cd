//! Whole navigations by 1, 2, 4 and 8 threads on one atlas. A time is that of one navigation of each
//! thread: with enough cores it stays the same, however many threads there are.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jessy_benches::{REFERENCE, assert_leads_to, atlas, navigate};
use jessy_core::nav::Atlas;

fn concurrency(c: &mut Criterion) {
    let atlas = atlas();
    for (query, first) in REFERENCE {
        assert_leads_to(&atlas, query, first);
    }
    let mut group = c.benchmark_group("concurrency");
    for threads in [1_usize, 2, 4, 8] {
        group.throughput(Throughput::Elements(u64::try_from(threads).expect("a few")));
        let name = format!("{threads} threads");
        group.bench_function(name, |b| b.iter_custom(|rounds| all(&atlas, threads, rounds)));
    }
    group.finish();
}

/// How long it takes until every thread has navigated so many times, from a common start.
fn all(atlas: &Atlas, threads: usize, rounds: u64) -> Duration {
    let start = Barrier::new(threads + 1);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|offset| {
                let start = &start;
                scope.spawn(move || {
                    let queries = REFERENCE.iter().cycle().skip(offset);
                    start.wait();
                    for ((query, _), _) in queries.zip(0..rounds) {
                        assert!(navigate(atlas, query).is_ok(), "{query}");
                    }
                })
            })
            .collect();
        start.wait();
        let started = Instant::now();
        for worker in workers {
            worker.join().expect("a worker that ends");
        }
        started.elapsed()
    })
}

criterion_group!(benches, concurrency);
criterion_main!(benches);
