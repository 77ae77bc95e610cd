//! Worked values of domain §10, and what is suggested.

use super::*;
use crate::nav::interference::{StateId, combine};
use crate::nav::suggestions::{Priority, SuggestionReason};

fn states(given: &[(f64, f64)]) -> Vec<State> {
    let state = |(at, &(frequency, amplitude)): (usize, &(f64, f64))| State {
        id: StateId::Position(at),
        frequency,
        amplitude,
    };
    given.iter().enumerate().map(state).collect()
}

fn of(given: &[(f64, f64)]) -> Balance {
    let states = states(given);
    balance(&states, &combine(&states))
}

fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        (a, b) => a == b,
    }
}

#[test]
fn what_runs_high_is_drawn_to_the_centre() {
    let cases = [
        (4.5, Some((1.54, 0.925))),
        (4.0, Some((1.44, 0.8))),
        (3.6, Some((1.36, 0.7))),
        (3.5, None),
        (0.1, None),
    ];
    for (hz, expected) in cases {
        let balance = of(&[(hz, 1.0)]);
        assert_eq!(balance.needed, expected.is_some(), "{hz}");
        assert!(close(balance.modulated_frequency, expected.map(|(to, _)| to)), "{balance:?}");
        let strength = expected.map_or(0.0, |(_, strength)| strength);
        assert!(close(Some(balance.strength), Some(strength)), "{balance:?}");
    }
}

#[test]
fn dissonance_and_complexity_need_it_too() {
    // Two against one are two dissonances and a complexity of 2.46; three are three.
    let low = [(0.3, 0.5), (0.4, 0.5), (0.5, 0.5)];
    let with = |n: usize| of(&[&low[..n], &[(3.0, 0.5)]].concat());
    assert!(!with(2).needed);
    assert!(with(3).needed);
    // Ten states of one frequency: complexity 3.0 is not above it, eleven make 3.3.
    assert!(!of(&[(1.0, 0.5); 10]).needed);
    assert!(of(&[(1.0, 0.5); 11]).needed);
}

#[test]
fn one_suggestion_a_state_and_the_most_pressing_wins() {
    use Priority::{Critical, High, Low, Medium};
    use SuggestionReason::{Dissonance, FarFromCentre, ReinforcedHarmonic};
    type Made = (usize, Priority, SuggestionReason, f64, Option<f64>, Option<f64>);
    type Case<'a> = (&'a [(f64, f64)], &'a [Made]);
    let cases: [Case<'_>; 11] = [
        (&[(4.1, 1.0)], &[(0, Critical, FarFromCentre, 1.0, Some(1.46), None)]),
        (&[(4.0, 1.0)], &[(0, High, FarFromCentre, 1.0, Some(1.44), None)]),
        (&[(3.6, 1.0)], &[(0, High, FarFromCentre, 2.8 / 3.0, Some(1.36), None)]),
        (&[(3.5, 1.0)], &[(0, Medium, FarFromCentre, 0.9, Some(1.34), None)]),
        (&[(2.3, 1.0)], &[]),
        (&[(0.1, 1.0)], &[]),
        // An octave: both a little stronger.
        (
            &[(1.0, 0.8), (2.0, 0.4)],
            &[
                (0, Low, ReinforcedHarmonic, 0.3, None, Some(0.84)),
                (1, Low, ReinforcedHarmonic, 0.3, None, Some(0.42)),
            ],
        ),
        // A dissonance: the higher moves a fifth of the way, with no harmonic near.
        (&[(2.2, 0.5), (0.15, 0.5)], &[(0, Medium, Dissonance, 0.6, Some(1.79), None)]),
        (&[(0.2, 0.5), (2.3, 0.5)], &[(1, Medium, Dissonance, 0.6, Some(1.88), None)]),
        // Distance comes before dissonance of the same priority, and outranks a harmonic.
        (&[(0.3, 0.5), (3.0, 0.5)], &[(1, Medium, FarFromCentre, 2.2 / 3.0, Some(1.24), None)]),
        (
            &[(1.25, 0.5), (2.5, 0.5), (4.2, 0.5)],
            &[
                (2, Critical, FarFromCentre, 1.0, Some(1.48), None),
                (1, Medium, FarFromCentre, 1.7 / 3.0, Some(1.14), None),
                (0, Low, ReinforcedHarmonic, 0.3, None, Some(0.525)),
            ],
        ),
    ];
    for (given, expected) in cases {
        let made = of(given).suggestions;
        assert_eq!(made.len(), expected.len(), "{given:?}: {made:?}");
        for (made, &(at, priority, reason, strength, hz, amplitude)) in made.iter().zip(expected) {
            assert_eq!(made.dimension, StateId::Position(at), "{given:?}: {made:?}");
            assert_eq!((made.priority, made.reason), (priority, reason), "{given:?}: {made:?}");
            assert!(close(Some(made.strength), Some(strength)), "{given:?}: {made:?}");
            assert!(close(made.frequency, hz), "{given:?}: {made:?}");
            assert!(close(made.amplitude, amplitude), "{given:?}: {made:?}");
        }
    }
}

#[test]
fn a_dissonance_moves_onto_a_harmonic_that_is_near() {
    // 2.4 and 4.5: the octave would be too high, the fifth lies within its 30 %. Both are far from
    // the centre as well, so the dissonance is asked for by itself.
    assert!((suggestions::resolved(2.4, 4.5) - 3.6).abs() < 1e-9);
    assert!((suggestions::resolved(1.9, 4.2) - 3.8).abs() < 1e-9);
}

#[test]
fn two_states_of_one_name_get_one_suggestion() {
    let mut states = states(&[(4.2, 1.0), (3.7, 1.0)]);
    states.iter_mut().for_each(|state| state.id = StateId::Named("D07".into()));
    let made = balance(&states, &combine(&states)).suggestions;
    assert_eq!(made.iter().map(|s| s.priority).collect::<Vec<_>>(), [Priority::Critical]);
}
