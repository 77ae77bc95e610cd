//! What holds for any query.

use jessy_core::model::DimensionId;
use jessy_core::nav::{AddedBy, Navigation, Path, Question, Weights};
use jessy_core::numeric::millionths;
use proptest::prelude::*;

use super::{ATLAS, navigate};

/// Everything of an answer but its durations and the content of layers.
fn gist(found: &Navigation) -> serde_json::Value {
    serde_json::json!([
        found.analysis,
        found.paths,
        found.interference,
        found.balance,
        found.return_to_source,
        found.response,
        found.dominant_frequency(),
        found.total_confidence,
        found.result_complexity,
    ])
}

/// Single words, some of them of no dimension and some of no meaning.
const WORDS: &[&str] = &[
    "sad",
    "code",
    "urgent",
    "hope",
    "meaning",
    "forest",
    "optimize",
    "what",
    "the",
    "terrified",
    "help",
    "happy",
    "think",
    "goal",
    "family",
    "tomorrow",
    "painting",
    "ethical",
    "balance",
    "danger",
    "reflect",
    "grateful",
    "performance",
    "sunrise",
    "joy",
    "harmony",
    "river",
    "xyzzy",
];

fn words(most: usize) -> impl Strategy<Value = Vec<&'static str>> {
    let any = prop::sample::subsequence(WORDS, 0..=WORDS.len().min(most));
    any.prop_shuffle()
}

fn text() -> impl Strategy<Value = String> {
    let phrase = prop::sample::select(vec![
        "can't decide",
        "too many options",
        "been thinking for weeks",
        "don't know what to do",
    ]);
    let word = prop_oneof![
        2 => "\\PC{0,12}",
        1 => "[\\x00-\\x20\u{2019}'-]{0,4}",
        4 => prop::sample::select(WORDS).prop_map(str::to_owned),
        1 => phrase.prop_map(str::to_owned),
    ];
    prop::collection::vec(word, 0..40).prop_map(|words| words.join(" "))
}

fn ask(text: &str) -> Option<Navigation> {
    ATLAS.navigate(&Question::new(text), ATLAS.seeds(), Weights::default(), &mut ()).ok()
}

/// What paths are ranked by; a total order, because no two have one id.
fn rank(path: &Path) -> (i64, std::cmp::Reverse<usize>, Option<DimensionId>) {
    let matched = std::cmp::Reverse(path.matched.len());
    (-millionths(path.confidence), matched, path.dimension.dimension())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_answer_stays_within_its_bounds(text in text()) {
        let Some(found) = ask(&text) else { return Ok(()) };
        let core = found.paths.iter().filter(|path| path.added_by != AddedBy::Balance);
        let core: Vec<_> = core.collect();
        let most = if found.return_to_source.triggered { 3 } else { 8 };
        prop_assert!((1..=most).contains(&core.len()));
        for path in &found.paths {
            prop_assert!((0.0..=1.0).contains(&path.confidence));
            prop_assert!((0.1..=4.5).contains(&path.frequency));
            prop_assert!((1..=4).contains(&path.layers.len()));
        }
        prop_assert!((0.1..=4.5).contains(&found.dominant_frequency()));
        prop_assert!(found.balance.modulated_frequency.is_none_or(|hz| (0.1..=4.5).contains(&hz)));
        let numbers = [found.interference.complexity, found.interference.amplitude];
        prop_assert!(numbers.iter().all(|number| number.is_finite()));
        prop_assert!((1..=600).contains(&found.response.message.chars().count()));
        prop_assert_eq!(found.scanned, 14);
        prop_assert_eq!(gist(&found), gist(&ask(&text).unwrap()));
    }

    #[test]
    fn paths_stand_in_one_total_order(words in words(28)) {
        let Some(found) = ask(&words.join(" ")) else { return Ok(()) };
        // Hope that answers pain has its place by another rule, and balance is no match.
        let ranked: Vec<_> = found
            .paths
            .iter()
            .filter(|path| path.dimension.to_string() != "D12" && path.added_by != AddedBy::Balance)
            .filter(|path| !(found.balance.needed && path.dimension.to_string() == "D13"))
            .map(rank)
            .collect();
        // Security may stand last by its own right when there was no room left.
        let ranked = match ranked.split_last() {
            Some((last, rest)) if last.2 == Some(DimensionId::SECURITY) => rest,
            _ => &ranked[..],
        };
        prop_assert!(ranked.is_sorted_by(|a, b| a < b), "{:?}", found.paths);
    }

    #[test]
    fn the_order_of_single_words_decides_nothing(words in words(12), turn in 0_usize..12) {
        let mut turned = words.clone();
        turned.rotate_left(turn.min(words.len()));
        let (first, second) = (ask(&words.join(" ")), ask(&turned.join(" ")));
        prop_assert_eq!(first.is_some(), second.is_some());
        let (Some(first), Some(second)) = (first, second) else { return Ok(()) };
        for (a, b) in first.paths.iter().zip(&second.paths) {
            prop_assert_eq!((&a.dimension, &a.layers), (&b.dimension, &b.layers));
            prop_assert_eq!((a.confidence, a.frequency), (b.confidence, b.frequency));
        }
        prop_assert_eq!(first.dominant_frequency(), second.dominant_frequency());
        prop_assert_eq!(&first.response, &second.response);
        prop_assert_eq!(&first.return_to_source, &second.return_to_source);
    }
}

#[test]
fn different_queries_at_once_answer_as_they_do_alone() {
    const QUERIES: [&str; 10] = [
        "What is the meaning of existence?",
        "How do I optimize database performance?",
        "I'm feeling overwhelmed and don't know what to do",
        "I can't decide, too many options",
        "Urgent: desperate painting code",
        "How can I care for nature?",
        "code painting ethical forest family tomorrow grateful",
        "playful painting with code, software, database and server",
        "I feel anxious about implementing algorithms",
        "Hello, World! How are you?",
    ];
    let alone = QUERIES.map(|query| gist(&navigate(query).unwrap()));
    std::thread::scope(|scope| {
        let threads = QUERIES.map(|query| scope.spawn(move || gist(&navigate(query).unwrap())));
        for ((thread, alone), query) in threads.into_iter().zip(alone).zip(QUERIES) {
            assert_eq!(thread.join().unwrap(), alone, "{query}");
        }
    });
}
