//! The worked values of domain §9.2 and the corner cases of §19.

use super::pair::harmonic;
use super::*;

fn field(states: &[(f64, f64)]) -> Interference {
    let states: Vec<State> = states
        .iter()
        .map(|&(frequency, amplitude)| State { id: StateId::Position(0), frequency, amplitude })
        .collect();
    combine(&states)
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
