//! How sure one may be of a difference between two samples of times.
//!
//! A time is never shorter than the work takes and often longer, by whatever else the machine does,
//! so the median is compared and not the mean. How far it may be off is found by the bootstrap: both
//! samples are drawn anew from themselves many times over, and the middle 95 % of the changes seen
//! are the interval (Efron and Tibshirani, *An Introduction to the Bootstrap*, 1993: the two-sample
//! problem in chapter 8, percentile intervals in chapter 13). Criterion does the same with its
//! `change/estimates.json`; ours works on samples that were taken on different days, and is given its
//! chance by a fixed seed, so that equal samples always get an equal answer.
//!
//! The interval knows only of the noise within the two runs. What lasts longer than a run, such as a
//! neighbour on the same processor, it takes for a difference: hence three attempts, the pace of the
//! machine (`pace.rs`) and instruction counts (`count.rs`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often the samples are drawn anew. The book asks for a thousand at least.
const RESAMPLES: usize = 2_000;

/// How sure an interval is, of 1.
pub const CONFIDENCE: f64 = 0.95;

/// A relative change of the median: 0.1 is 10 % slower.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// What was measured.
    pub point: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

impl Change {
    /// The change from one sample of times to another. Nothing when one of them is empty or holds
    /// what is no time.
    #[must_use]
    pub fn between(before: &[f64], after: &[f64]) -> Option<Self> {
        let point = median(&mut after.to_vec())? / median(&mut before.to_vec())? - 1.0;
        let mut random = fastrand::Rng::with_seed(0x6a_6573_7379);
        let mut drawn = Vec::with_capacity(before.len().max(after.len()));
        let mut draw = |from: &[f64]| {
            drawn.clear();
            drawn.extend(
                std::iter::repeat_with(|| from[random.usize(..from.len())]).take(from.len()),
            );
            median(&mut drawn)
        };
        let mut changes: Vec<f64> = Vec::with_capacity(RESAMPLES);
        for _ in 0..RESAMPLES {
            changes.push(draw(after)? / draw(before)? - 1.0);
        }
        changes.sort_unstable_by(f64::total_cmp);
        let tail = (1.0 - CONFIDENCE) / 2.0;
        Some(Self { point, low: quantile(&changes, tail), high: quantile(&changes, 1.0 - tail) })
    }

    /// In words: `+31 % (29 to 33 %)`.
    #[must_use]
    pub fn words(self) -> String {
        let Self { point, low, high } = self;
        format!("{} ({:.0} to {:.0} %)", percent(point), low * 100.0, high * 100.0)
    }
}

/// A relative change in words: `+31 %`.
#[must_use]
pub fn percent(change: f64) -> String {
    match change * 100.0 {
        small if small.abs() < 10.0 => format!("{small:+.1} %"),
        large => format!("{large:+.0} %"),
    }
}

/// The middle of the times, which it brings into some other order. Nothing if there are none, or one
/// of them is not above zero.
#[must_use]
pub(super) fn median(times: &mut [f64]) -> Option<f64> {
    if times.is_empty() || times.iter().any(|time| !time.is_finite() || *time <= 0.0) {
        return None;
    }
    let (count, middle) = (times.len(), times.len() / 2);
    let (below, upper, _) = times.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    if !count.is_multiple_of(2) {
        return Some(upper);
    }
    let lower = below.iter().copied().fold(f64::MIN, f64::max);
    Some(f64::midpoint(lower, upper))
}

/// The interval that the median of what was sampled lies in, by the ranks of a sorted sample: it
/// asks nothing of how times are spread (Conover, *Practical Nonparametric Statistics*, section 3.2).
#[must_use]
pub(super) fn median_interval(sorted: &[f64]) -> Option<(f64, f64)> {
    let (first, last) = (sorted.first()?, sorted.last()?);
    let n = sorted.len() as f64;
    let reach = 1.96 * n.sqrt() / 2.0;
    let rank = |at: f64| sorted.get((at.max(1.0) as usize).min(sorted.len()) - 1).copied();
    let low = rank((n / 2.0 - reach).floor()).unwrap_or(*first);
    let high = rank((n / 2.0 + reach).ceil() + 1.0).unwrap_or(*last);
    Some((low, high))
}

/// A quantile of sorted values, between two of them where it falls there.
fn quantile(sorted: &[f64], at: f64) -> f64 {
    let place = at * (sorted.len() - 1) as f64;
    let (low, part) = (place.floor() as usize, place.fract());
    let next = sorted[(low + 1).min(sorted.len() - 1)];
    sorted[low] + (next - sorted[low]) * part
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn times(around: f64) -> impl Strategy<Value = Vec<f64>> {
        prop::collection::vec(around * 0.9..around * 1.1, 10..60)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn what_is_compared_with_itself_has_not_changed(sample in times(100.0)) {
            let change = Change::between(&sample, &sample).unwrap();
            prop_assert!(change.point.abs() < 1e-12);
            prop_assert!(change.low <= 0.0 && change.high >= 0.0);
        }

        #[test]
        fn the_unit_does_not_matter(before in times(100.0), after in times(130.0)) {
            let scaled = |times: &[f64]| times.iter().map(|time| time * 1024.0).collect::<Vec<_>>();
            let plain = Change::between(&before, &after).unwrap();
            let other = Change::between(&scaled(&before), &scaled(&after)).unwrap();
            prop_assert!((plain.low - other.low).abs() < 1e-9);
            prop_assert!((plain.high - other.high).abs() < 1e-9);
        }

        #[test]
        fn a_slow_down_of_every_time_moves_the_interval_by_as_much(sample in times(50.0), by in 1.2_f64..3.0) {
            let slower: Vec<f64> = sample.iter().map(|time| time * by).collect();
            let change = Change::between(&sample, &slower).unwrap();
            prop_assert!((change.point - (by - 1.0)).abs() < 1e-9);
            prop_assert!(change.low <= change.point + 1e-9 && change.point <= change.high + 1e-9);
        }

        #[test]
        fn a_median_has_half_of_the_times_on_each_side(mut sample in times(7.0)) {
            let middle = median(&mut sample.clone()).unwrap();
            let half = sample.len() / 2;
            prop_assert!(sample.iter().filter(|time| **time <= middle).count() >= half);
            prop_assert!(sample.iter().filter(|time| **time >= middle).count() >= half);
            sample.sort_unstable_by(f64::total_cmp);
            let (low, high) = median_interval(&sample).unwrap();
            prop_assert!(low <= middle && middle <= high);
        }
    }

    /// Times as a quiet machine gives them, with one interruption in ten.
    fn noisy(around: f64, seed: u64) -> Vec<f64> {
        let mut random = fastrand::Rng::with_seed(seed);
        let time = |_| {
            let late = if random.f64() < 0.1 { 2.0 } else { 1.0 };
            around * (0.98 + 0.04 * random.f64()) * late
        };
        (0..50).map(time).collect()
    }

    #[test]
    fn of_a_hundred_pairs_of_equal_work_none_is_ten_percent_slower() {
        for seed in 0..100 {
            let change = Change::between(&noisy(100.0, seed), &noisy(100.0, 1000 + seed)).unwrap();
            assert!(change.low < 0.1, "{seed}: {change:?}");
        }
    }

    #[test]
    fn a_slow_down_by_30_percent_is_seen_through_the_noise() {
        for seed in 0..100 {
            let change = Change::between(&noisy(100.0, seed), &noisy(130.0, 1000 + seed)).unwrap();
            assert!(change.low > 0.1, "{seed}: {change:?}");
            assert!(change.low < 0.32 && 0.28 < change.high, "{seed}: {change:?}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_compared() {
        assert_eq!(Change::between(&[], &[1.0]), None);
        assert_eq!(Change::between(&[1.0], &[0.0, 1.0]), None);
        assert_eq!(Change::between(&[f64::NAN], &[1.0]), None);
        assert_eq!(median_interval(&[]), None);
    }

    #[test]
    fn changes_read_well() {
        let change = Change { point: 0.312, low: 0.287, high: 0.334 };
        assert_eq!(change.words(), "+31 % (29 to 33 %)");
        assert_eq!(percent(-0.042), "-4.2 %");
    }
}
