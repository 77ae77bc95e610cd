//! Which paths a query takes, and why: numbers are exact to ± 0.001.

use jessy_core::nav::{AddedBy, QuestionType, Urgency};

use super::{close, navigate};

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
