//! Scenarios of domain §18 and §19 that end with the paths: numbers are exact to ± 0.001.

use crate::support;

use jessy_core::nav::{
    AddedBy, NavigateError, Navigation, Question, QuestionType, Urgency, Weights,
};
use jessy_core::text::{self, QueryError};

fn navigate(query: &str) -> Result<Navigation, NavigateError> {
    let atlas = support::atlas();
    let text = text::validate(query).unwrap();
    atlas.navigate(&Question::new(&text), atlas.seeds(), Weights::default(), &mut ())
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 0.001
}

/// A query, its paths in order, and its dominant frequency where the scenario gives one.
type Scenario<'a> = (&'a str, &'a [(&'a str, f64, &'a [&'a str])], Option<f64>);

/// Paths as dimension, confidence, and layers where the scenario names them.
const SCENARIOS: &[Scenario<'_>] = &[
    // 1 Existence.
    (
        "What is the meaning of existence?",
        &[("D06", 1.0, &["L06-00", "L06-01", "L06-02"])],
        Some(0.3),
    ),
    // 2 Database.
    (
        "How do I optimize database performance?",
        &[("D07", 0.9, &["L07-00", "L07-01"]), ("D02", 0.34, &["L02-00", "L02-01"])],
        Some(2.363),
    ),
    // 3 Overwhelmed.
    (
        "I'm feeling overwhelmed and don't know what to do",
        &[("D01", 1.0, &["L01-00", "L01-04", "L01-06"]), ("D12", 0.4, &["L12-00"])],
        Some(1.143),
    ),
    // 4 Paralysis: three phrases, two, one.
    (
        "I can't decide, there are too many options and I've been thinking for weeks.",
        &[("D01", 1.0, &["L01-00", "L01-11", "L01-12", "L01-13"])],
        None,
    ),
    (
        "I can\u{2019}t decide, too many options",
        &[("D01", 1.0, &["L01-00", "L01-11", "L01-12", "L01-13"])],
        None,
    ),
    ("I can't decide", &[("D01", 1.0, &["L01-00", "L01-11", "L01-12"])], None),
    // 6 Extreme.
    (
        "Urgent: desperate painting code",
        &[("D07", 0.425, &[]), ("D08", 0.425, &[]), ("D13", 0.706, &["L13-00"])],
        Some(3.625),
    ),
    // 7 Nature: care is one of D09's words.
    ("How can I care for nature?", &[("D09", 0.75, &[]), ("D11", 0.75, &["L11-00"])], None),
    ("How can I care for the environment?", &[("D09", 0.75, &[]), ("D11", 0.75, &[])], None),
    ("How can I care for our ecosystem?", &[("D09", 0.75, &[]), ("D11", 0.75, &[])], None),
    // 9 Too complex.
    (
        "code painting ethical forest family tomorrow grateful",
        &[("D04", 0.571, &[]), ("D05", 0.571, &[]), ("D08", 0.571, &[])],
        None,
    ),
    // 10 Personal, as anybody asks it.
    (
        "playful painting with code, software, database and server",
        &[("D07", 0.733, &[]), ("D08", 0.667, &["L08-00", "L08-01", "L08-02", "L08-03"])],
        None,
    ),
    // §19.
    ("Explain quantum computing in simple terms", &[("D07", 0.6, &[])], None),
    (
        "I feel anxious about implementing algorithms",
        &[("D01", 0.75, &[]), ("D07", 0.55, &[])],
        None,
    ),
    // A phrase takes its words along: this environment is no nature.
    ("development environment", &[("D07", 0.8, &["L07-00", "L07-01"])], None),
];

#[test]
fn paths_are_those_of_the_scenarios() {
    for (query, expected, dominant) in SCENARIOS {
        let found = navigate(query).unwrap();
        // A negative word may bring D12 along behind what the scenario lists.
        for (path, (dimension, confidence, layers)) in found.paths.iter().zip(*expected) {
            assert_eq!(path.dimension.to_string(), *dimension, "{query}: {:?}", found.paths);
            assert!(close(path.confidence, *confidence), "{query}: {path:?}");
            let ids: Vec<String> = path.layers.iter().map(ToString::to_string).collect();
            assert!(layers.is_empty() || ids == *layers, "{query}: {ids:?}");
            assert!(ids[0].ends_with("-00"), "{query}: the root is missing: {ids:?}");
        }
        let beyond: Vec<_> = found.paths.iter().skip(expected.len()).collect();
        assert!(beyond.iter().all(|path| path.added_by == AddedBy::Blend), "{query}: {beyond:?}");
        if let Some(hz) = dominant {
            assert!(
                close(found.interference.dominant_hz, *hz),
                "{query}: {:?}",
                found.interference
            );
        }
        assert!(!found.partial);
        let layers: usize = found.paths.iter().map(|path| path.layers.len()).sum();
        assert_eq!(found.layers.len(), layers, "{query}: content of every layer on the way");
    }
}

#[test]
fn what_brought_a_path_in_is_said() {
    let database = navigate("How do I optimize database performance?").unwrap();
    assert_eq!(database.paths[0].added_by, AddedBy::Scan);
    assert_eq!(database.paths[0].matched, ["optimize", "database", "performance"]);
    assert_eq!(database.paths[1].added_by, AddedBy::Association);
    assert!(database.paths[1].matched.is_empty());
    assert!(close(database.paths[1].synesthetic, 0.8));

    let overwhelmed = navigate("I'm feeling overwhelmed and don't know what to do").unwrap();
    assert_eq!(overwhelmed.paths[1].added_by, AddedBy::Blend);
    assert_eq!(overwhelmed.paths.len(), 2);
}

#[test]
fn haste_raises_frequencies() {
    let urgent = navigate("Urgent: desperate painting code").unwrap();
    let hz: Vec<f64> = urgent.paths.iter().map(|path| path.frequency).collect();
    assert!(close(hz[0], 3.5) && close(hz[1], 3.75), "{hz:?}");
    assert_eq!(urgent.analysis.estimated_frequency, 4.5);
    assert_eq!(urgent.analysis.question_type, QuestionType::Technical);
    assert_eq!(urgent.analysis.urgency, Urgency::High);
}

#[test]
fn hope_never_leads_by_blending() {
    // D12 scores more than D01 here, and yet stands behind it.
    let found = navigate("grateful hopeful thankful but sad").unwrap();
    let order: Vec<String> = found.paths.iter().map(|p| p.dimension.to_string()).collect();
    assert_eq!(order, ["D01", "D12"]);
    assert!(found.paths[1].confidence > found.paths[0].confidence);
    assert_eq!(found.paths[1].added_by, AddedBy::Scan);
    // Without pain it leads.
    let found = navigate("grateful hopeful thankful and happy").unwrap();
    assert_eq!(found.paths[0].dimension.to_string(), "D12");
}

#[test]
fn at_most_eight_paths() {
    let query = "happy think goal family tomorrow meaning code painting ethical meta forest hope";
    let found = navigate(query).unwrap();
    assert_eq!(found.paths.len() + found.return_to_source.paused.len(), 8);
}

#[test]
fn question_types_and_estimates() {
    use QuestionType::{Emotional, Factual, Mixed, Philosophical, Technical};
    let cases = [
        ("I feel anxious and worried about everything", Emotional, 0.5),
        ("Explain quantum computing in simple terms", Technical, 1.0),
        ("What is the meaning of consciousness?", Philosophical, 0.1),
        ("I feel anxious about implementing algorithms", Mixed, 0.5),
        ("hello there", Factual, 0.5),
        ("Urgent crisis! Please respond immediately", Factual, 3.5),
        ("help me with my family", Factual, 2.0),
        ("I need help, I'm terrified", Emotional, 4.5),
    ];
    for (query, kind, hz) in cases {
        let analysis = navigate(query).unwrap().analysis;
        assert_eq!(analysis.question_type, kind, "{query}: {analysis:?}");
        assert!(close(analysis.estimated_frequency, hz), "{query}: {analysis:?}");
    }
}

#[test]
fn first_paths() {
    let cases = [
        ("I feel anxious and worried about everything", "D01", 0.875),
        ("What is the meaning of consciousness?", "D06", 1.0),
        ("Hello, World! How are you?", "D04", 0.65),
        ("feeling joyful and content", "D01", 1.0),
    ];
    for (query, dimension, confidence) in cases {
        let found = navigate(query).unwrap();
        let first = &found.paths[0];
        assert_eq!(first.dimension.to_string(), dimension, "{query}");
        assert!(close(first.confidence, confidence), "{query}: {first:?}");
    }
    let joyful = navigate("feeling joyful and content").unwrap();
    assert!(joyful.paths[0].layers.len() >= 3);
}

#[test]
fn keywords_keep_order_and_interrogatives() {
    let keywords = |query: &str| -> Vec<String> {
        let found = navigate(query).unwrap().analysis.keywords;
        found.into_iter().map(|keyword| keyword.text).collect()
    };
    assert_eq!(keywords("Hello, World! How are you?"), ["hello", "world", "how"]);
    assert_eq!(keywords("code, Code and CODE: when, why?"), ["code", "why"]);
    let many: Vec<String> = (0..60).map(|i| format!("code{i}")).collect();
    assert_eq!(keywords(&format!("code {}", many.join(" "))).len(), 50);
}

#[test]
fn intensity_and_complexity() {
    let analysis = |query| navigate(query).unwrap().analysis;
    let overwhelmed = analysis("I'm feeling overwhelmed and don't know what to do");
    assert!(close(overwhelmed.intensity, 0.5 * 2.0 / 3.0 + 0.5));
    assert!(close(overwhelmed.complexity, 0.3 + 1.0));
    let mixed = analysis("I feel anxious about implementing algorithms");
    assert!(close(mixed.complexity, 0.4 + 2.0));
    assert!(close(navigate("What is the meaning of existence?").unwrap().result_complexity, 1.1));
}

#[test]
fn what_leads_nowhere() {
    let best = |query: &str| match navigate(query).unwrap_err() {
        NavigateError::InsufficientMatches { threshold, best } => {
            assert_eq!(threshold, 0.3);
            best
        }
        other => panic!("{query}: {other:?}"),
    };
    assert_eq!(best("the a an of to"), 0.0);
    assert_eq!(best("what, why and how?"), 0.0);
    let france = best("What is the capital of France");
    assert!(france > 0.0 && france < 0.3, "{france}");
    assert!(best("sunrise") < 0.3);
}

#[test]
fn refused_queries() {
    let refused = |query: &str| text::validate(query).unwrap_err();
    assert_eq!(refused(""), QueryError::Empty);
    assert_eq!(refused("  \n "), QueryError::Empty);
    assert_eq!(refused("abc\0def"), QueryError::InvalidCharacters { position: 3, code_point: 0 });
    assert_eq!(refused(&"x".repeat(10_001)), QueryError::TooLong { length: 10_001, max: 10_000 });
    let longest = navigate(&format!("hello {}", "x".repeat(9_994))).unwrap();
    assert_eq!(longest.paths[0].dimension.to_string(), "D04");
}

#[test]
fn different_queries_at_once_answer_as_they_do_alone() {
    let queries: Vec<&str> = SCENARIOS.iter().map(|(query, ..)| *query).take(10).collect();
    let alone: Vec<_> = queries.iter().map(|query| navigate(query).unwrap().paths).collect();
    let atlas = support::atlas();
    std::thread::scope(|scope| {
        let threads: Vec<_> = queries
            .iter()
            .map(|query| {
                scope.spawn(|| {
                    atlas.navigate(
                        &Question::new(query),
                        atlas.seeds(),
                        Weights::default(),
                        &mut (),
                    )
                })
            })
            .collect();
        for (thread, alone) in threads.into_iter().zip(&alone) {
            assert_eq!(thread.join().unwrap().unwrap().paths, *alone);
        }
    });
}

mod any_text {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn never_panics_and_stays_within_bounds(
            words in proptest::collection::vec(
                prop_oneof![
                    "\\PC{0,12}",
                    "[\\x00-\\x20\u{2019}'-]{0,4}",
                    prop::sample::select(vec![
                        "sad", "code", "can't", "decide", "urgent", "hope", "meaning", "forest",
                        "optimize", "what", "the", "too", "many", "options", "terrified", "help",
                    ]).prop_map(str::to_owned),
                ],
                0..40,
            ),
        ) {
            use std::sync::LazyLock;
            static ATLAS: LazyLock<jessy_core::nav::Atlas> = LazyLock::new(support::atlas);
            let query = words.join(" ");
            let answer = ATLAS.navigate(&Question::new(&query), ATLAS.seeds(), Weights::default(), &mut ());
            if let Ok(found) = answer {
                prop_assert!((1..=8).contains(&found.paths.len()));
                for path in &found.paths {
                    prop_assert!((0.0..=1.0).contains(&path.confidence));
                    prop_assert!((0.1..=4.5).contains(&path.frequency));
                    prop_assert!((1..=4).contains(&path.layers.len()));
                }
                prop_assert!((0.1..=4.5).contains(&found.interference.dominant_hz));
                let again = ATLAS.navigate(&Question::new(&query), ATLAS.seeds(), Weights::default(), &mut ()).unwrap();
                prop_assert_eq!(found.paths, again.paths);
            }
        }
    }
}
