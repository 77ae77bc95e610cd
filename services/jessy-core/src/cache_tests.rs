use proptest::prelude::*;

use super::*;
use crate::clock::ManualClock;

const GENERATION: Generation = Generation(7);

fn key(query: &str) -> Key {
    Key::new(query, None, GENERATION)
}

fn cache(entries: usize) -> (AnswerCache<u32>, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
    let cache = AnswerCache::new(NonZeroUsize::new(entries).unwrap(), clock.clone());
    (cache, clock)
}

/// Asks, and answers itself when there is no answer.
fn put(cache: &AnswerCache<u32>, query: &str, value: u32, words: &[&str]) {
    if let Err(epoch) = cache.get(&key(query)) {
        cache.insert(key(query), Arc::new(value), words.iter().copied(), epoch);
    }
}

fn get(cache: &AnswerCache<u32>, query: &str) -> Option<u32> {
    cache.get(&key(query)).ok().map(|value| *value)
}

#[test]
fn case_and_blanks_make_no_other_question() {
    assert_eq!(key("What  IS\tthis?"), key("what is\nthis?"));
    assert_eq!(key("ÄRGER"), key("ärger"));
    assert_ne!(key("what is this?"), key("what is this"));
    let ana: UserId = "ana".parse().unwrap();
    let keys = [
        key("a"),
        Key::new("a", Some((&ana, 0)), GENERATION),
        Key::new("a", Some((&ana, 1)), GENERATION),
        Key::new("a", None, Generation(8)),
    ];
    let distinct: std::collections::HashSet<&Key> = keys.iter().collect();
    assert_eq!(distinct.len(), keys.len());
}

#[test]
fn an_answer_is_good_for_a_day() {
    let (cache, clock) = cache(9);
    put(&cache, "a", 1, &[]);
    clock.advance(CACHE_TTL - SignedDuration::from_nanos(1));
    assert_eq!(get(&cache, "a"), Some(1));
    clock.advance(SignedDuration::from_nanos(1));
    assert_eq!(get(&cache, "a"), None);
    assert_eq!(cache.stats(), CacheStats { hits: 1, misses: 2, size: 0, hit_rate: 1.0 / 3.0 });
    assert_eq!(super::tests::cache(1).0.stats().hit_rate, 0.0);
}

#[test]
fn answers_go_with_their_words() {
    let (cache, _) = cache(9);
    put(&cache, "a", 1, &["sun", "moon"]);
    put(&cache, "b", 2, &["moon"]);
    put(&cache, "c", 3, &["star"]);
    cache.drop_words(["sun", "unknown"]);
    assert_eq!([get(&cache, "a"), get(&cache, "b"), get(&cache, "c")], [None, Some(2), Some(3)]);
    cache.clear();
    assert_eq!(cache.stats().size, 0);
}

#[test]
fn an_answer_from_before_a_change_is_not_kept() {
    let (cache, _) = cache(9);
    let epoch = cache.get(&key("a")).unwrap_err();
    cache.drop_words(["sun"]);
    cache.insert(key("a"), Arc::new(1), ["sun"].into_iter(), epoch);
    assert_eq!(get(&cache, "a"), None);
}

#[derive(Debug, Clone)]
enum Step {
    Put(u8, Vec<u8>),
    Get(u8),
    Drop(u8),
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..12_u8, prop::collection::vec(0..6_u8, 0..3)).prop_map(|(q, w)| Step::Put(q, w)),
        (0..12_u8).prop_map(Step::Get),
        (0..6_u8).prop_map(Step::Drop),
        (1..20_i64).prop_map(Step::Wait),
    ]
}

proptest! {
    #[test]
    fn it_does_what_a_plain_list_does(steps in prop::collection::vec(step(), 0..200)) {
        const ENTRIES: usize = 5;
        let (cache, clock) = cache(ENTRIES);
        // Most recently used last: question, words, hour of its making.
        let mut list: Vec<(u8, Vec<u8>, i64)> = Vec::new();
        let mut hour = 0;
        let fresh = |list: &mut Vec<(u8, Vec<u8>, i64)>, question: u8, hour: i64| {
            let at = list.iter().position(|(other, ..)| *other == question)?;
            let entry = list.remove(at);
            (hour - entry.2 < 24).then(|| list.push(entry))
        };
        for step in steps {
            match step {
                Step::Put(question, words) => {
                    if fresh(&mut list, question, hour).is_none() {
                        list.push((question, words.clone(), hour));
                        if list.len() > ENTRIES {
                            list.remove(0);
                        }
                    }
                    let words: Vec<String> = words.iter().map(u8::to_string).collect();
                    let words: Vec<&str> = words.iter().map(String::as_str).collect();
                    put(&cache, &question.to_string(), u32::from(question), &words);
                }
                Step::Get(question) => {
                    let expected = fresh(&mut list, question, hour).map(|()| u32::from(question));
                    prop_assert_eq!(get(&cache, &question.to_string()), expected);
                }
                Step::Drop(word) => {
                    list.retain(|(_, words, _)| !words.contains(&word));
                    cache.drop_words([word.to_string().as_str()]);
                }
                Step::Wait(hours) => {
                    hour += hours;
                    clock.advance(SignedDuration::from_hours(hours));
                }
            }
            prop_assert_eq!(cache.stats().size, list.len());
            let inner = cache.lock();
            let words: usize = inner.answers.iter().map(|(_, entry)| entry.words.len()).sum();
            prop_assert_eq!(inner.words.values().map(Vec::len).sum::<usize>(), words);
        }
    }
}
