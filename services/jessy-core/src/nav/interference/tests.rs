//! The worked values of domain §9.2 and the corner cases of §19.

use super::pair::harmonic;
use super::*;

fn states(given: &[(f64, f64)]) -> Vec<State> {
    let id = StateId::Position(0);
    let state = |&(frequency, amplitude)| State { id: id.clone(), frequency, amplitude };
    given.iter().map(state).collect()
}

fn field(given: &[(f64, f64)]) -> Interference {
    combine(&states(given))
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[test]
fn worked_values() {
    let equal = field(&[(1.0, 0.8), (1.0, 0.8)]);
    assert!(equal.amplitudes.iter().all(|&a| close(a, 1.2)), "{equal:?}");
    assert_eq!(equal.pairs[0].beat.frequency, 0.0);

    let near = field(&[(1.0, 0.8), (1.1, 0.8)]);
    assert!(near.amplitudes.iter().all(|&a| close(a, 1.0)), "{near:?}");
    assert!(close(near.dominant_hz, 1.05));

    let far = field(&[(0.5, 1.0), (4.5, 1.0)]);
    assert!(far.amplitudes.iter().all(|&a| close(a, 0.7)), "{far:?}");
    assert_eq!(far.dissonances, 1);
    assert!(close(far.complexity, 1.9));
    assert!(far.stable);

    let octave = field(&[(1.0, 1.0), (2.0, 1.0)]);
    let harmonic = octave.pairs[0].harmonic.unwrap();
    assert_eq!((harmonic.name, harmonic.strength, harmonic.reinforced), ("octave", 1.0, true));

    let eight = field(&[(1.0, 0.8); 8]);
    assert!(eight.amplitudes.iter().all(|&a| a == 2.0), "{eight:?}");
}

#[test]
fn both_bounds_are_neutral() {
    for states in [[(1.0, 0.8), (3.0, 0.8)], [(1.0, 0.8), (1.2, 0.8)]] {
        let field = field(&states);
        assert_eq!(field.pairs[0].kind, Kind::Neutral, "{states:?}");
        assert!(field.pairs[0].beat.audible);
        assert_eq!(field.amplitudes, [0.8, 0.8]);
    }
}

#[test]
fn few_and_many_states() {
    let none = field(&[]);
    assert_eq!((none.dominant_hz, none.amplitude, none.stable), (1.0, 0.0, false));
    assert!(close(field(&[(3.3, 0.4)]).dominant_hz, 3.3));

    let states: Vec<(f64, f64)> = (0..14).map(|i| (0.1 + 0.33 * f64::from(i), 0.5)).collect();
    let all = field(&states);
    assert_eq!(all.pairs.len(), 91);
    let numbers = [all.dominant_hz, all.amplitude, all.complexity];
    assert!(numbers.iter().chain(&all.amplitudes).all(|x| x.is_finite()));
}

#[test]
fn a_destructive_octave_is_no_dissonance() {
    let field = field(&[(2.2, 0.5), (4.4, 0.5)]);
    assert_eq!(field.pairs[0].kind, Kind::Destructive);
    assert_eq!(field.dissonances, 0);
}

#[test]
fn ratios_find_the_first_name_that_fits() {
    let cases = [
        (1.0, 1.5, Some("fifth")),
        (1.5, 1.0, Some("fifth")),
        (3.0, 4.0, Some("fourth")),
        (4.0, 3.2, Some("third")),
        (1.0, 1.9, Some("octave")),
        (1.0, 1.7, None),
        (1.0, 1.0, None),
    ];
    for (a, b, name) in cases {
        assert_eq!(harmonic(a, b).map(|found| found.name), name, "{a} {b}");
    }
}

#[test]
fn one_frequency_stays_what_it_is_to_the_last_bit() {
    for tenths in 1..=45_u8 {
        for percent in 30..=100_u8 {
            let (hz, amplitude) = (f64::from(tenths) / 10.0, f64::from(percent) / 100.0);
            assert_eq!(field(&[(hz, amplitude)]).dominant_hz, hz);
            assert_eq!(field(&[(hz, amplitude), (hz, 0.3)]).dominant_hz, hz);
        }
    }
}

#[test]
fn silence_leaves_the_first_frequency() {
    // Amplitudes never fall below their floor, so only the sum itself could be asked.
    assert_eq!(dominant(&states(&[(2.0, 0.0), (3.0, 0.0)]), &[0.0, 0.0005]), 2.0);
    assert_eq!(field(&[(2.0, 0.0), (3.0, 0.0)]).amplitudes, [0.05, 0.05]);
}

mod any_states {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn give_a_finite_field(given in prop::collection::vec((0.1..=4.5, 0.0..=1.0), 0..=64)) {
            let field = field(&given);
            prop_assert!([field.amplitude, field.complexity].iter().all(|x| x.is_finite()));
            prop_assert!(field.amplitudes.iter().all(|a| (0.05..=2.0).contains(a)));
            prop_assert_eq!(field.pairs.len(), given.len() * given.len().saturating_sub(1) / 2);
            let hz = given.iter().map(|(hz, _)| *hz);
            let (min, max) = (hz.clone().fold(4.5, f64::min), hz.fold(0.1, f64::max));
            prop_assert!(given.is_empty() || (min..=max).contains(&field.dominant_hz));
            for pair in &field.pairs {
                prop_assert!(pair.beat.envelope.is_finite() && pair.beat.frequency >= 0.0);
                prop_assert!(pair.harmonic.is_none_or(|h| (0.0..=1.0).contains(&h.strength)));
            }
        }

        #[test]
        fn never_panic_even_when_they_are_no_numbers(
            given in prop::collection::vec((prop::num::f64::ANY, prop::num::f64::ANY), 0..6),
        ) {
            field(&given);
        }
    }
}
