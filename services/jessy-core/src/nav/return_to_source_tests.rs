//! Triggers and effect of Return to Source (domain §8.2).

use super::*;
use crate::nav::interference::{State, StateId, combine};

fn path((number, confidence, added_by): (u8, f64, AddedBy)) -> Path {
    Path {
        dimension: DimensionId(number).into(),
        name: String::new(),
        layers: vec![],
        confidence,
        frequency: 1.0,
        matched: vec![],
        synesthetic: 1.0,
        added_by,
    }
}

/// That many paths that count.
fn scanned(n: u8) -> Vec<Path> {
    (1..=n).map(|number| path((number, 0.5, AddedBy::Scan))).collect()
}

fn numbers(ids: impl Iterator<Item = PathId>) -> Vec<u8> {
    ids.map(|id| id.dimension().unwrap().0).collect()
}

#[test]
fn each_trigger_gives_its_reason() {
    use Reason::{AnalysisParalysis, DimensionCount, NoConvergence};
    let at = |cycle, converged| Some(Iteration { cycle, converged });
    type Case<'a> = (u8, bool, Option<Iteration>, &'a [Reason]);
    let cases: [Case<'_>; 11] = [
        (6, false, None, &[]),
        (7, false, None, &[DimensionCount]),
        (8, false, None, &[DimensionCount]),
        (1, true, None, &[AnalysisParalysis]),
        (7, true, None, &[DimensionCount, AnalysisParalysis]),
        (7, false, at(5, false), &[DimensionCount, NoConvergence]),
        (7, false, at(4, false), &[DimensionCount]),
        (7, false, at(5, true), &[DimensionCount]),
        (7, true, at(9, false), &[DimensionCount, AnalysisParalysis, NoConvergence]),
        (6, false, at(5, false), &[]),
        (6, true, at(u32::MAX, false), &[AnalysisParalysis]),
    ];
    for (n, paralysed, iteration, expected) in cases {
        let reasons = before_depth(&scanned(n), paralysed, iteration);
        assert_eq!(reasons, expected, "{n} {paralysed} {iteration:?}");
    }
}

#[test]
fn what_was_added_does_not_count() {
    for added_by in [AddedBy::Blend, AddedBy::User, AddedBy::Balance] {
        let mut paths = scanned(6);
        paths.push(path((12, 0.4, added_by)));
        assert_eq!(before_depth(&paths, false, None), [], "{added_by:?}");
        paths.push(path((13, 0.4, AddedBy::Association)));
        assert_eq!(before_depth(&paths, false, None), [Reason::DimensionCount], "{added_by:?}");
    }
}

#[test]
fn interference_triggers_above_five() {
    // Four low states against that many high ones.
    let field = |high: usize| {
        let hz = [0.3, 0.4, 0.5, 0.6].into_iter().chain(std::iter::repeat_n(3.0, high));
        let states: Vec<State> = hz
            .map(|frequency| State { id: StateId::Position(0), frequency, amplitude: 0.5 })
            .collect();
        combine(&states)
    };
    let (calm, tangled) = (field(1), field(2));
    assert!(calm.complexity < 5.0 && tangled.complexity > 5.0);
    assert_eq!(after_interference(&calm), []);
    assert_eq!(after_interference(&tangled), [Reason::InterferenceComplexity]);
    assert_eq!(after_interference(&Interference { complexity: 5.0, ..tangled }), []);
}

#[test]
fn three_are_kept_or_two_or_fewer() {
    let scan = |number, confidence| (number, confidence, AddedBy::Scan);
    type Case<'a> = (&'a [(u8, f64, AddedBy)], &'a [u8], &'a [u8]);
    let cases: [Case<'_>; 8] = [
        (&[scan(1, 0.8), scan(2, 0.7), scan(3, 0.6), scan(4, 0.5)], &[1, 2, 3], &[4]),
        // The third has less than half of the first's confidence; exactly half is enough.
        (&[scan(1, 0.8), scan(2, 0.7), scan(3, 0.39), scan(4, 0.3)], &[1, 2], &[3, 4]),
        (&[scan(1, 0.8), scan(2, 0.7), scan(3, 0.4), scan(4, 0.3)], &[1, 2, 3], &[4]),
        (&[scan(1, 0.8), scan(2, 0.3)], &[1, 2], &[]),
        (&[scan(1, 0.8)], &[1], &[]),
        // Security replaces the last that is kept.
        (
            &[scan(1, 0.8), scan(2, 0.7), scan(3, 0.6), scan(4, 0.5), scan(14, 0.4), scan(6, 0.4)],
            &[1, 2, 14],
            &[3, 4, 6],
        ),
        (&[scan(1, 0.8), scan(2, 0.7), scan(3, 0.3), scan(14, 0.3)], &[1, 14], &[2, 3]),
        (&[scan(1, 0.8), scan(14, 0.7), scan(3, 0.6), scan(4, 0.5)], &[1, 14, 3], &[4]),
    ];
    for (given, kept, paused) in cases {
        let mut paths: Vec<Path> = given.iter().copied().map(path).collect();
        let returned = apply(vec![Reason::DimensionCount], &mut paths);
        assert_eq!(numbers(paths.into_iter().map(|path| path.dimension)), kept, "{given:?}");
        assert_eq!(numbers(returned.paused.into_iter()), paused, "{given:?}");
        assert_eq!((returned.triggered, returned.restarts), (true, 1));
        assert_eq!(returned.question, Some("What is the real question?"));
    }
}

#[test]
fn without_a_reason_nothing_happens() {
    let mut paths = scanned(8);
    assert_eq!(apply(vec![], &mut paths), ReturnToSource::default());
    assert_eq!(paths.len(), 8);
}

#[test]
fn the_most_telling_reason_names_the_pattern() {
    use Reason::{AnalysisParalysis, DimensionCount, InterferenceComplexity, NoConvergence};
    let cases: [(&[Reason], &str); 4] = [
        (&[DimensionCount, AnalysisParalysis], "AnalysisParalysis"),
        (&[DimensionCount, NoConvergence], "TooManyDimensions"),
        (&[DimensionCount], "TooManyDimensions"),
        (&[InterferenceComplexity], "TangledFrequencies"),
    ];
    for (reasons, name) in cases {
        let returned = apply(reasons.to_vec(), &mut scanned(7));
        let json = serde_json::to_value(&returned).unwrap();
        assert_eq!(json["pattern"], name, "{reasons:?}");
    }
}

#[test]
fn it_is_shown_as_the_reply_has_it() {
    let reasons = vec![Reason::DimensionCount, Reason::NoConvergence];
    let returned = apply(reasons, &mut scanned(4));
    let expected = serde_json::json!({
        "triggered": true,
        "reasons": ["dimension_count", "no_convergence"],
        "pattern": "TooManyDimensions",
        "question": "What is the real question?",
        "paused": ["D04"],
        "restarts": 1,
    });
    assert_eq!(serde_json::to_value(&returned).unwrap(), expected);
    let never = serde_json::to_value(ReturnToSource::default()).unwrap();
    assert_eq!(never["reasons"], serde_json::json!([]));
    assert_eq!((&never["pattern"], &never["restarts"]), (&().into(), &0.into()));
}
