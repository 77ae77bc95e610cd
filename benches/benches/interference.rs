//! Interference and balance of 1, 7 and 14 states.

use std::hint::black_box;
use std::time::Instant;

use criterion::{Criterion, criterion_group, criterion_main};
use jessy_benches::is_timed;
use jessy_core::constants::latency;
use jessy_core::model::DimensionId;
use jessy_core::nav::balance;
use jessy_core::nav::interference::{State, StateId, combine};

/// States spread over the legal band.
fn states(n: usize) -> Vec<State> {
    let numbers = (1_u8..).take(n);
    numbers
        .map(|number| State {
            id: StateId::Dimension(DimensionId(number)),
            frequency: 0.3 * f64::from(number),
            amplitude: 0.5,
        })
        .collect()
}

fn interference(c: &mut Criterion) {
    let mut group = c.benchmark_group("interference");
    for (n, budget) in latency::INTERFERENCE {
        let states = states(n);
        let both = |states: &[State]| {
            let field = combine(states);
            let balance = balance(states, &field);
            (field, balance)
        };
        let start = Instant::now();
        let (field, _) = both(&states);
        assert!(start.elapsed() < budget || !is_timed(), "{n}");
        assert_eq!(field.pairs.len(), n * (n - 1) / 2, "{n}");
        assert!(field.dominant_hz.is_finite(), "{n}");
        group.bench_function(n.to_string(), |b| b.iter(|| both(black_box(&states))));
    }
    group.finish();
}

criterion_group!(benches, interference);
criterion_main!(benches);
