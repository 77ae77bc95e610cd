//! Topics against the domain's formula, and against chance.

use proptest::prelude::*;

use super::*;

fn observation(at: i64, hz: f64, keywords: &str) -> Observation {
    let keywords = sorted(keywords.split(' ').map(str::to_owned).collect());
    Observation { at, hz, keywords }
}

fn rows(observations: &[Observation]) -> Vec<ObservationRow> {
    let row = |(number, found): (i64, &Observation)| ObservationRow {
        number,
        at: found.at,
        hz: found.hz,
        keywords: serde_json::to_string(&found.keywords).unwrap(),
    };
    (0..).zip(observations).map(row).collect()
}

fn topics(old: &[TopicRow], observations: &[Observation], since: i64) -> Vec<Topic> {
    renew(old, &rows(observations), since).iter().map(Topic::from_row).collect()
}

#[test]
fn thirteen_equal_queries_are_a_topic_and_twelve_are_none() {
    for (size, expected) in [(12, None), (13, Some(0.852)), (50, Some(1.0)), (60, Some(1.0))] {
        let observations: Vec<_> = (0..size).map(|at| observation(at, 2.0, "code rust")).collect();
        let found = topics(&[], &observations, 0);
        let confidence = found.first().map(|topic| (topic.confidence * 1e6).round() / 1e6);
        assert_eq!(confidence, expected, "{size}");
    }
}

#[test]
fn likeness_and_steadiness_count_as_the_formula_says() {
    // 50 of each: {a, b, c} and {a, b, c, d} are 3/4 alike, 1.0 and 1.4 Hz deviate by 0.2.
    let mut observations = Vec::new();
    for at in 0..50 {
        observations.push(observation(2 * at, 1.0, "a b c"));
        observations.push(observation(2 * at + 1, 1.4, "a b c d"));
    }
    let found = topics(&[], &observations, 0);
    let pairs = 100.0 * 99.0 / 2.0;
    let likeness = (2.0 * (50.0 * 49.0 / 2.0) + 2_500.0 * 0.75) / pairs;
    assert!((found[0].confidence - (0.5 * likeness + 0.3 * 0.8 + 0.2)).abs() < 1e-9);
    assert!((found[0].hz - 1.2).abs() < 1e-9);
    assert_eq!(found[0].keywords, ["a", "b", "c", "d"]);
    assert_eq!((found[0].last_access, found[0].access_count), (99, 100));
}

#[test]
fn of_six_topics_the_least_recently_used_goes() {
    let words = ["a b", "c d", "e f", "g h", "i j", "k l"];
    let mut observations = Vec::new();
    for (word, start) in words.iter().zip((0..).step_by(20)) {
        observations.extend((start..start + 20).map(|at| observation(at, 2.0, word)));
    }
    let found = topics(&[], &observations, 0);
    let first: Vec<_> = found.iter().map(|topic| topic.keywords[0].as_str()).collect();
    assert_eq!(first, ["k", "i", "g", "e", "c"]);
}

#[test]
fn a_topic_keeps_its_count_and_one_that_became_vague_is_dropped() {
    let old = |keywords: &str, access_count| {
        Topic {
            keywords: keywords.split(' ').map(str::to_owned).collect(),
            hz: 2.0,
            confidence: 0.9,
            last_access: 5,
            access_count,
        }
        .to_row()
    };
    let before = [old("a b", 500), old("c d", 300), old("x y", 200)];
    let mut observations: Vec<_> = (0..100).map(|at| observation(at, 2.0, "a b")).collect();
    // The same words at all frequencies: alike, but not steady.
    let wild = |at: i32| observation(i64::from(at), if at % 2 == 0 { 0.1 } else { 4.5 }, "c d");
    observations.extend((100..150).map(wild));
    let found = topics(&before, &observations, 80);
    let shown: Vec<_> = found.iter().map(|t| (t.keywords.join(" "), t.access_count)).collect();
    assert_eq!(shown, [("a b".to_owned(), 520), ("x y".to_owned(), 200)]);
    assert_eq!(found[0].last_access, 99);
}

fn any_observations() -> impl Strategy<Value = Vec<Observation>> {
    let words = prop::collection::vec(0..12_u8, 1..5);
    let one = (0..1_000_i64, 0.1..4.5_f64, words).prop_map(|(at, hz, words)| Observation {
        at,
        hz,
        keywords: sorted(words.iter().map(|word| format!("w{word}")).collect()),
    });
    prop::collection::vec(one, 0..200)
}

proptest! {
    #[test]
    fn equal_observations_give_equal_topics_within_the_limits(observations in any_observations()) {
        let found = topics(&[], &observations, 0);
        prop_assert_eq!(&found, &topics(&[], &observations, 0));
        prop_assert!(found.len() <= MAX_TOPICS);
        for topic in found {
            prop_assert!((MIN_TOPIC_CONFIDENCE - 1e-6..=1.0 + 1e-9).contains(&topic.confidence));
            prop_assert!((0.1..=4.5).contains(&topic.hz) && !topic.keywords.is_empty());
        }
    }
}
