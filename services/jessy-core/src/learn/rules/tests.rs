//! The arithmetic of learning against the domain's numbers.

use proptest::prelude::*;

use super::*;

const HOUR: i64 = 3_600_000_000;

fn row(strength: f64, seeded: bool) -> AssociationRow {
    AssociationRow {
        word_a: "a".into(),
        word_b: "b".into(),
        strength,
        count: 1,
        seeded,
        last_activated: 0,
        last_decayed: 0,
        change: 0,
    }
}

fn strength(decayed: Decayed) -> Option<f64> {
    match decayed {
        Decayed::To { strength, .. } => Some((strength * 1e3).round() / 1e3),
        Decayed::Removed => None,
    }
}

#[test]
fn each_co_occurrence_is_worth_a_tenth_up_to_the_cap() {
    let rules = LearnRules::default();
    let close = |x: f64, y: f64| assert!((x - y).abs() < 1e-9, "{x} {y}");
    close(rules.first(1), 1.0);
    close(rules.first(2), 1.1);
    close(rules.strengthened(1.0, 1), 1.1);
    close(rules.strengthened(1.0, 2), 1.21);
    close(rules.first(25), 1.1_f64.powi(24));
    assert_eq!((rules.first(26), rules.strengthened(9.5, 1)), (10.0, 10.0));
}

#[test]
fn whole_unused_days_count_and_parts_wait() {
    let cases = [
        (23, Some(1.0)),
        (24, Some(0.95)),
        (47, Some(0.95)),
        (14 * 24, Some(0.488)),
        (44 * 24, Some(0.105)),
        (45 * 24, None),
        (59 * 24, None),
    ];
    for (hours, expected) in cases {
        let decayed = LearnRules::default().decayed(&row(1.0, false), hours * HOUR);
        assert_eq!(strength(decayed), expected, "{hours} h");
    }
}

#[test]
fn a_seed_never_falls_below_one_and_never_goes() {
    let rules = LearnRules::default();
    for (from, days, expected) in [(1.0, 500, 1.0), (2.0, 1, 1.9), (2.0, 500, 1.0), (0.5, 9, 0.5)] {
        let decayed = rules.decayed(&row(from, true), days * 24 * HOUR);
        assert_eq!(strength(decayed), Some(expected));
    }
}

#[test]
fn a_clock_that_went_back_changes_nothing() {
    let expected = Decayed::To { strength: 1.0, last_decayed: 0 };
    assert_eq!(LearnRules::default().decayed(&row(1.0, false), -90 * 24 * HOUR), expected);
}

#[test]
fn more_than_a_tenth_is_notable() {
    let cases = [
        (None, Some(1.0), true),
        (Some(1.0), None, true),
        (Some(1.0), Some(1.1), false),
        (Some(3.3), Some(3.3 * 1.1), false),
        (Some(1.0), Some(1.21), true),
        (Some(1.0), Some(0.95), false),
        (Some(1.0), Some(0.857_375), true),
        (Some(10.0), Some(10.0), false),
        (None, None, false),
    ];
    for (before, after, expected) in cases {
        assert_eq!(notable(before, after), expected, "{before:?} {after:?}");
    }
}

#[test]
fn constants_out_of_bounds_are_named() {
    let rules = LearnRules::default;
    assert_eq!(rules().check(), Ok(()));
    let cases = [
        (LearnRules { strengthen: 1.0, ..rules() }, "strengthen"),
        (LearnRules { strengthen: f64::NAN, ..rules() }, "strengthen"),
        (LearnRules { decay: 0.0, ..rules() }, "decay"),
        (LearnRules { decay: 1.0, ..rules() }, "decay"),
        (LearnRules { floor: -0.1, ..rules() }, "floor"),
        (LearnRules { cap: 0.99, ..rules() }, "cap"),
        (LearnRules { cap: f64::INFINITY, ..rules() }, "cap"),
    ];
    for (rules, name) in cases {
        assert_eq!(rules.check().unwrap_err().name, name);
    }
}

proptest! {
    #[test]
    fn taken_together_equals_one_by_one(start in 0.1..10.0_f64, times in 0..256_u32) {
        let rules = LearnRules::default();
        let by_one = (0..times).fold(start, |strength, _| rules.strengthened(strength, 1));
        prop_assert!((by_one - rules.strengthened(start, times)).abs() < 1e-9);
        let first = (1..times).fold(rules.first(1), |strength, _| rules.strengthened(strength, 1));
        prop_assert!((first - rules.first(times)).abs() < 1e-9);
    }

    #[test]
    fn decay_in_steps_equals_decay_at_once(
        start in 0.1..10.0_f64,
        hours in prop::collection::vec(1..200_i64, 1..10),
        seeded: bool,
    ) {
        let rules = LearnRules::default();
        let (mut now, mut stepped) = (0, Some(row(start, seeded)));
        for hours in &hours {
            now += hours * HOUR;
            stepped = stepped.and_then(|row| match rules.decayed(&row, now) {
                Decayed::To { strength, last_decayed } => {
                    Some(AssociationRow { strength, last_decayed, ..row })
                }
                Decayed::Removed => None,
            });
        }
        match (stepped, rules.decayed(&row(start, seeded), now)) {
            (None, Decayed::Removed) => {}
            (Some(stepped), Decayed::To { strength, last_decayed }) => {
                prop_assert!((stepped.strength - strength).abs() < 1e-9);
                prop_assert_eq!(stepped.last_decayed, last_decayed);
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }
}
