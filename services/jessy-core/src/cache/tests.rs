//! The cache against the domain's rules, and against a model that is too simple to be wrong.

use std::collections::HashSet;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::clock::ManualClock;
use crate::store::Generation;

fn cache(capacity: usize) -> (Arc<ManualClock>, AnswerCache<u32>) {
    let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
    let capacity = NonZeroUsize::new(capacity).unwrap();
    (Arc::clone(&clock), AnswerCache::with_limits(capacity, TIME_TO_LIVE, clock))
}

fn key(query: &str) -> Key {
    Key::new(query, None, Generation(1), 0)
}

fn put(cache: &AnswerCache<u32>, query: &str, value: u32) -> bool {
    cache.put(cache.ticket(), key(query), query.split(' '), Arc::new(value))
}

fn get(cache: &AnswerCache<u32>, query: &str) -> Option<u32> {
    cache.get(&key(query)).map(|value| *value)
}

#[test]
fn whatever_differs_in_user_store_or_preferences_is_another_answer() {
    let (_, cache) = cache(10);
    let (ana, ben) = ("ana".parse().unwrap(), "ben".parse().unwrap());
    let ours = Key::new("a  B", Some(&ana), Generation(1), 3);
    assert!(cache.put(cache.ticket(), ours, ["a", "b"], Arc::new(7)));
    let cases = [
        ("A b", Some(&ana), 1, 3, Some(7)),
        ("ab", Some(&ana), 1, 3, None),
        ("a b", Some(&ben), 1, 3, None),
        ("a b", None, 1, 3, None),
        ("a b", Some(&ana), 2, 3, None),
        ("a b", Some(&ana), 1, 4, None),
    ];
    for (query, user, generation, version, expected) in cases {
        let key = Key::new(query, user, Generation(generation), version);
        assert_eq!(cache.get(&key).map(|value| *value), expected, "{key:?}");
    }
    let stats = CacheStats { hits: 1, misses: 5, size: 1, hit_rate: 1.0 / 6.0 };
    assert_eq!(cache.stats(), stats);
}

#[test]
fn nothing_looked_up_is_a_hit_rate_of_zero() {
    assert_eq!(cache(1).1.stats().hit_rate, 0.0);
}

#[test]
fn the_least_recently_used_answer_goes_first() {
    let (_, cache) = cache(2);
    put(&cache, "a", 1);
    put(&cache, "b", 2);
    assert_eq!(get(&cache, "a"), Some(1));
    put(&cache, "c", 3);
    assert_eq!(["a", "b", "c"].map(|query| get(&cache, query)), [Some(1), None, Some(3)]);
}

#[test]
fn an_answer_expires_after_a_day_and_is_then_gone() {
    let (clock, cache) = cache(2);
    put(&cache, "a", 1);
    clock.advance(TIME_TO_LIVE - SignedDuration::from_micros(1));
    assert_eq!((get(&cache, "a"), cache.stats().size), (Some(1), 1));
    clock.advance(SignedDuration::from_micros(1));
    assert_eq!((get(&cache, "a"), cache.stats().size), (None, 0));
}

#[test]
fn a_dropped_word_takes_its_answers_along_and_no_others() {
    let (_, cache) = cache(10);
    for (query, value) in [("a b", 1), ("b c", 2), ("c d", 3)] {
        put(&cache, query, value);
    }
    cache.drop_words(&["b".into(), "x".into()]);
    assert_eq!(["a b", "b c", "c d"].map(|query| get(&cache, query)), [None, None, Some(3)]);
    cache.clear();
    assert_eq!((get(&cache, "c d"), cache.stats().size), (None, 0));
}

#[test]
fn an_answer_that_was_outdated_before_it_was_ready_is_not_stored() {
    let (_, cache) = cache(10);
    let store = |ticket, words: &str| {
        cache.put(ticket, key(words), words.split(' ').collect::<Vec<_>>(), Arc::new(1))
    };
    let ticket = cache.ticket();
    cache.drop_words(&["b".into()]);
    assert!(!store(ticket, "a b"));
    assert!(store(ticket, "a c"));
    assert!(store(cache.ticket(), "a b"));

    let ticket = cache.ticket();
    cache.clear();
    assert!(!store(ticket, "z"));

    // More drops than are remembered: nobody can tell any more.
    let ticket = cache.ticket();
    let words: Vec<Arc<str>> = (0..WORDS_PER_LOCK * 257).map(|n| n.to_string().into()).collect();
    cache.drop_words(&words);
    assert!(!store(ticket, "z"));
}

#[derive(Debug, Clone)]
enum Step {
    Put(u8, Vec<u8>),
    Get(u8),
    Drop(Vec<u8>),
    Wait(i64),
    Clear,
}

fn step() -> impl Strategy<Value = Step> {
    let words = || prop::collection::vec(0..6_u8, 0..4);
    prop_oneof![
        4 => (0..8_u8, words()).prop_map(|(key, words)| Step::Put(key, words)),
        6 => (0..8_u8).prop_map(Step::Get),
        1 => words().prop_map(Step::Drop),
        1 => (0..30_i64).prop_map(Step::Wait),
        1 => Just(Step::Clear),
    ]
}

proptest! {
    #[test]
    fn it_does_what_a_list_would_do(steps in prop::collection::vec(step(), 0..120)) {
        const CAPACITY: usize = 4;
        let (clock, cache) = cache(CAPACITY);
        // Most recently used last: key, value, hour of storing, words.
        let mut model: Vec<(u8, u32, i64, HashSet<u8>)> = Vec::new();
        let (mut hour, mut value) = (0, 0);
        let word = |word: &u8| -> Arc<str> { word.to_string().into() };
        for step in steps {
            match step {
                Step::Put(name, words) => {
                    value += 1;
                    let stored = cache.put(
                        cache.ticket(), key(&name.to_string()), words.iter().map(word), Arc::new(value),
                    );
                    prop_assert!(stored);
                    model.retain(|entry| entry.0 != name);
                    model.push((name, value, hour, words.into_iter().collect()));
                    if model.len() > CAPACITY {
                        model.remove(0);
                    }
                }
                Step::Get(name) => {
                    let at = model.iter().position(|entry| entry.0 == name);
                    let entry = at.map(|at| model.remove(at)).filter(|entry| hour - entry.2 < 24);
                    prop_assert_eq!(get(&cache, &name.to_string()), entry.as_ref().map(|e| e.1));
                    model.extend(entry);
                }
                Step::Drop(words) => {
                    cache.drop_words(&words.iter().map(word).collect::<Vec<_>>());
                    model.retain(|entry| words.iter().all(|word| !entry.3.contains(word)));
                }
                Step::Wait(hours) => {
                    hour += hours;
                    clock.advance(SignedDuration::from_hours(hours));
                }
                Step::Clear => {
                    cache.clear();
                    model.clear();
                }
            }
            prop_assert_eq!(cache.stats().size, model.len());
        }
    }
}
