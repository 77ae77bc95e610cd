//! A run beside its baseline.

use indexmap::IndexMap;

use super::{
    pace::Pace,
    record::{Bench, Record},
    sample::Sample,
    stats::Change,
    verdict::{Attempt, Compared, Status},
};

/// The benches of samples that can be compared.
pub(super) fn benches(samples: &IndexMap<String, Sample>) -> IndexMap<String, Bench> {
    let bench = |sample: &Sample| Bench::of(&sample.times, sample.throughput.clone());
    samples.iter().filter_map(|(name, sample)| Some((name.clone(), bench(sample)?))).collect()
}

/// The benches that execute more instructions than is allowed.
pub(super) fn more_work(
    benches: &IndexMap<String, Bench>,
    baseline: Option<&Record>,
    threshold: f64,
) -> Vec<String> {
    let before = |name: &str| baseline.and_then(|it| it.benches.get(name));
    let more = |name: &str, bench: &Bench| {
        let change = before(name).and_then(|before| bench.more_instructions(before));
        change.is_some_and(|change| change > threshold)
    };
    benches.iter().filter(|(name, bench)| more(name, bench)).map(|(name, _)| name.clone()).collect()
}

/// Each bench beside its baseline, after the first attempt.
pub(super) fn compare(record: &Record, baseline: Option<&Record>) -> IndexMap<String, Compared> {
    let one = |(name, bench): (&String, &Bench)| {
        let attempts: Vec<Attempt> =
            attempt(bench, (record.pace, record.others), baseline, name).into_iter().collect();
        let compared = match baseline.and_then(|it| it.benches.get(name)) {
            Some(before) if !attempts.is_empty() => Compared {
                status: Status::Passed,
                baseline_ns: Some(before.median_ns),
                attempts,
                instructions: bench.more_instructions(before),
            },
            _ => Compared::new(),
        };
        (name.clone(), compared)
    };
    record.benches.iter().map(one).collect()
}

/// What an attempt at a bench adds.
pub(super) fn attempt(
    bench: &Bench,
    (pace, others): (Pace, Option<f64>),
    baseline: Option<&Record>,
    name: &str,
) -> Option<Attempt> {
    let record = baseline?;
    let change = Change::between(&record.benches.get(name)?.times_ns, &bench.times_ns)?;
    Some(Attempt { change, machine: pace.slower_than(record.pace), others })
}
