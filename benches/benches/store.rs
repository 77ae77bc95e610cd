//! The layer store: reading layers, by one reader and by two, and opening a file.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jessy_benches::{atlas, is_timed, store_bytes, store_of_size};
use jessy_core::model::LayerId;
use jessy_core::store::{Store, publish};

/// 10 MiB: up to this size a store must open within 100 ms (domain §16).
const LARGE: usize = 10 * 1024 * 1024;

fn ids(store: &Store) -> Vec<LayerId> {
    store.registry().dimensions.iter().flat_map(|d| d.layers.iter().map(|l| l.id)).collect()
}

fn access(c: &mut Criterion) {
    let store = Store::from_bytes(store_bytes()).expect("a valid store");
    let ids = ids(&store);
    let mut group = c.benchmark_group("layer access");
    let mut next = ids.iter().cycle();
    group.bench_function("one", |b| {
        b.iter(|| store.layer(*next.next().expect("it never ends")).expect("it is there"));
    });
    let atlas = atlas();
    let mut loaded = ids.iter().filter(|id| id.dimension.is_core()).cycle();
    group.bench_function("one, through an atlas", |b| {
        b.iter(|| atlas.layer(*loaded.next().expect("it never ends")).expect("it is there"));
    });

    let three = [ids[1], ids[30], ids[7]];
    let read: Vec<_> = store.layers(three).map(|layer| layer.expect("it is there").id()).collect();
    assert_eq!(read, three);
    group.bench_function("three in order", |b| {
        b.iter(|| store.layers(black_box(three)).filter(Result::is_ok).count());
    });
    group.bench_function("by frequency", |b| {
        b.iter(|| store.layers_within(black_box(1.0), black_box(2.0)).expect("a range").len());
    });
    group.finish();
}

/// Each reader makes all the reads that criterion asks for: with perfect scaling two take as long
/// as one.
fn readers(c: &mut Criterion) {
    let store = Store::from_bytes(store_bytes()).expect("a valid store");
    let ids = ids(&store);
    // Whichever of them are run.
    read_by(2, &store, &ids, 10);
    let reads: u64 = store.hottest().iter().map(|&(_, reads)| reads).sum();
    assert!(reads > 0, "they did read");
    let mut group = c.benchmark_group("readers, each");
    group.throughput(Throughput::Elements(1));
    for count in [1, 2] {
        group.bench_function(count.to_string(), |b| {
            b.iter_custom(|reads| read_by(count, &store, &ids, reads));
        });
    }
    group.finish();
}

fn read_by(count: usize, store: &Arc<Store>, ids: &[LayerId], reads: u64) -> Duration {
    let start = Instant::now();
    std::thread::scope(|scope| {
        for reader in 0..count {
            scope.spawn(move || {
                // Each begins elsewhere, as requests do.
                let order = ids.iter().cycle().skip(reader * ids.len() / count);
                for (id, _) in order.zip(0..reads) {
                    black_box(store.layer(*id).expect("it is there").first());
                }
            });
        }
    });
    start.elapsed()
}

fn open(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut group = c.benchmark_group("open and verify");
    let mut files = vec![("the core's own", store_bytes())];
    // To make it takes a minute where it is not timed.
    files.extend(is_timed().then(|| ("10 MiB", store_of_size(LARGE))));
    for (name, bytes) in files {
        let file = folder.path().join(format!("{}.jyl", bytes.len()));
        publish(&bytes, &file).expect("a store that verifies");
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(name, |b| {
            b.iter(|| {
                let store = Store::open(&file).expect("a valid store");
                assert_eq!((store.bytes(), store.missing().len()), (bytes.len(), 0));
            });
        });
    }
    group.finish();
}

/// How long this thread has been at work.
fn own_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.try_into().expect("a time after the thread's start")
}

/// The budgets of domain §16 and §20, each asserted; criterion's figures say by how much.
fn budgets(_: &mut Criterion) {
    if !is_timed() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let budget = |bytes: Vec<u8>, most: Duration| {
        let file = folder.path().join("layers.jyl");
        publish(&bytes, &file).expect("a store that verifies");
        // The thread's own time, and the best of some: what else the machine does is no fault of ours.
        let best = (0..10).map(|_| {
            let start = own_time();
            drop(Store::open(&file).expect("a valid store"));
            own_time() - start
        });
        let best = best.min().expect("ten");
        assert!(best <= most, "{} bytes opened in {best:?}", bytes.len());
        Store::open(&file).expect("a valid store")
    };
    budget(store_of_size(LARGE), Duration::from_millis(100));
    let store = budget(store_bytes(), Duration::from_millis(5));

    let ids = ids(&store);
    let mut state = 1_u64;
    let mut times: Vec<Duration> = (0..1_000_000)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let id = ids[usize::try_from(state >> 33).expect("31 bits") % ids.len()];
            let start = Instant::now();
            black_box(store.layer(id).expect("it is there").first());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let mean = times.iter().sum::<Duration>() / 1_000_000;
    assert!(mean <= Duration::from_micros(500), "mean {mean:?}");
    assert!(times[990_000] <= Duration::from_millis(1), "p99 {:?}", times[990_000]);
}

criterion_group!(benches, budgets, access, readers, open);
criterion_main!(benches);
