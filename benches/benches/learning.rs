//! Learning and looking up: the queue, a batch on SQLite, partners of words, a cached answer.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use jessy_benches::is_timed;
use jessy_core::cache::{AnswerCache, Key};
use jessy_core::clock::SystemClock;
use jessy_core::learn::{Job, LearnRules, Learning, Setup};
use jessy_core::nav::Associations;
use jessy_core::state::Database;
use jessy_core::store::Generation;
use jessy_core::users::Users;
use tokio::runtime::Runtime;

/// Jobs of a full batch.
const BATCH: usize = 256;
/// Pairs of a job with 20 keywords.
const PAIRS: usize = 190;
/// What a query of middling length looks up.
const KEYWORDS: usize = 5;

/// Learning on a file of its own.
struct Bench {
    runtime: Runtime,
    learning: Learning,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let url = folder.path().join("jessy.db").display().to_string();
        let url = url.parse().expect("an address");
        let learning = runtime.block_on(async {
            let database = Database::open(&url).await.expect("a database");
            let users = Users::new(database.clone(), Arc::new(SystemClock));
            let rules = LearnRules { limit: usize::MAX, ..LearnRules::default() };
            let setup = Setup {
                database,
                users,
                clock: Arc::new(SystemClock),
                rules,
                seeds: Vec::new(),
                on_change: Box::new(|_| {}),
            };
            Learning::start(setup).await.expect("learning")
        });
        Self { runtime, learning, _folder: folder }
    }

    /// Learns jobs as one batch, or as few as they fit in.
    fn learn(&self, jobs: Vec<Job>) {
        for job in jobs {
            self.learning.offer(&job).expect("room in the queue");
        }
        self.flush();
    }

    fn flush(&self) {
        self.runtime.block_on(self.learning.flush()).expect("a database that answers");
    }
}

/// A query of its own words.
fn job(number: usize, words: usize) -> Job {
    Job::new((0..words).map(|word| format!("w{}", number * words + word)), None)
}

fn offer(c: &mut Criterion) {
    let bench = Bench::new();
    // Whichever benches are run.
    bench.learn(vec![job(0, KEYWORDS)]);
    assert_eq!(bench.learning.len(), 10);
    c.bench_function("learning/offer", |b| {
        b.iter_batched(
            || {
                bench.flush();
                vec![job(0, KEYWORDS); BATCH]
            },
            |jobs| jobs.into_iter().try_for_each(|job| bench.learning.offer(&job)),
            BatchSize::PerIteration,
        );
    });
    bench.flush();
}

fn batch(c: &mut Criterion) {
    let mut group = c.benchmark_group("learning/batch of 256");
    group.throughput(Throughput::Elements(BATCH as u64)).sample_size(20);
    let bench = Bench::new();
    let cases =
        [("equal queries", 1, 10), ("5 words each", BATCH, KEYWORDS), ("20 words each", BATCH, 20)];
    for (name, different, words) in cases {
        let jobs: Vec<Job> = (0..BATCH).map(|n| job(n % different, words)).collect();
        bench.learn(jobs.clone());
        group.bench_function(name, |b| {
            b.iter_batched(|| jobs.clone(), |jobs| bench.learn(jobs), BatchSize::PerIteration);
        });
    }
    assert!(bench.learning.storage_ok() && bench.learning.len() > BATCH * PAIRS / 2);
    group.finish();
}

fn partners(c: &mut Criterion) {
    let mut group = c.benchmark_group("learning/partners of 5 words");
    for pairs in [0, 1_000, 100_000] {
        let bench = Bench::new();
        bench.learn((0..pairs / PAIRS + usize::from(pairs > 0)).map(|n| job(n, 20)).collect());
        assert!(bench.learning.len() >= pairs);
        let words: Vec<String> = (0..KEYWORDS).map(|n| format!("w{}", n * 17)).collect();
        let look = || {
            let associations = bench.learning.associations();
            let mut found = 0;
            for word in &words {
                let mut followed = 0;
                associations.partners(black_box(word), &mut |_| {
                    followed += 1;
                    followed < 8
                });
                found += followed;
            }
            found
        };
        assert_eq!(look() > 0, pairs > 0);
        group.bench_function(BenchmarkId::from_parameter(pairs), |b| b.iter(look));
        if pairs == 100_000 {
            let ended = AtomicBool::new(false);
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    for n in (0..).take_while(|_| !ended.load(Ordering::Relaxed)) {
                        bench.learn((0..BATCH).map(|k| job(n * BATCH + k, KEYWORDS)).collect());
                    }
                });
                group.bench_function("100000 while batches are written", |b| b.iter(look));
                ended.store(true, Ordering::Relaxed);
            });
        }
    }
    group.finish();
}

/// All that needs a database, which gives up on who is fifty times slower.
fn with_database(c: &mut Criterion) {
    if is_timed() {
        offer(c);
        batch(c);
        partners(c);
    }
}

fn cache(c: &mut Criterion) {
    let cache = AnswerCache::new(Arc::new(SystemClock));
    let query = |n: usize| format!("How do I optimize database performance for table {n}?");
    let key = |n| Key::new(&query(n), None, Generation(7), 0);
    for n in 0..1_000 {
        assert!(cache.put(cache.ticket(), key(n), ["optimize", "database"], Arc::new(n)));
    }
    let asked = query(500);
    c.bench_function("cache/hit", |b| {
        b.iter(|| cache.get(&Key::new(black_box(&asked), None, Generation(7), 0)));
    });
    assert_eq!(cache.get(&key(500)).as_deref(), Some(&500));
}

criterion_group!(benches, with_database, cache);
criterion_main!(benches);
