//! What is learnt, when it is shown, and that it stays (domain §8.1).

use jessy_core::constants::learning::QUEUE_CAPACITY;
use jessy_core::learn::{Counter, LearnError, LearnRules};
use jessy_core::nav::Associations;

use crate::support::{Core, Place, job, noon, on_both, pairs, seed, until};

on_both!(
    a_pair_starts_at_one_and_grows_by_a_tenth,
    an_accepted_job_is_shown_soon,
    jobs_taken_together_count_one_by_one,
    seeds_are_there_from_the_start_and_follow_the_store,
    a_full_store_of_seeds_takes_no_more_pairs,
    only_notable_changes_are_told,
    counts_outlive_the_process,
    a_drained_queue_is_durable_and_closed,
    a_full_queue_refuses_the_next_job,
    readers_see_one_state_for_as_long_as_they_look,
);

async fn a_pair_starts_at_one_and_grows_by_a_tenth(place: Place) {
    let core = Core::start(&place).await;
    core.learn("sunrise painting melody").await;
    assert_eq!(core.top("sunrise"), pairs([("melody", 1_000, 1), ("painting", 1_000, 1)]));
    core.learn("painting sunrise").await;
    let expected = pairs([("painting", 1_100, 2), ("melody", 1_000, 1)]);
    assert_eq!(core.top("sunrise"), expected);
    assert_eq!(core.learning.len(), 3);
    for _ in 0..30 {
        core.learn("painting sunrise").await;
    }
    assert_eq!(core.top("sunrise")[0], ("painting".to_owned(), 10_000, 32));
    let shown = serde_json::to_value(core.learning.top("sunrise", 1)).unwrap();
    let expected = serde_json::json!([{
        "word": "painting", "strength": 10.0, "count": 32, "seeded": false,
        "last_activated": "2026-01-01T12:00:00Z",
    }]);
    assert_eq!(shown, expected);
    core.end().await;

    let core = Core::start(&place).await;
    let expected = pairs([("painting", 10_000, 32), ("melody", 1_000, 1)]);
    assert_eq!(core.top("sunrise"), expected);
    assert!(core.top("unknown").is_empty());
}

async fn an_accepted_job_is_shown_soon(place: Place) {
    let core = Core::start(&place).await;
    core.learning.offer(&job("code rust")).unwrap();
    assert_eq!(core.learning.queue_len(), 1);
    until("shown", || core.top("code") == pairs([("rust", 1_000, 1)])).await;
    until("nothing waits", || core.learning.queue_len() == 0).await;
}

async fn jobs_taken_together_count_one_by_one(place: Place) {
    let core = Core::start(&place).await;
    core.learn("a b").await;
    for words in ["a b", "b a", "a c", "c a", "a c"] {
        core.learning.offer(&job(words)).unwrap();
    }
    core.learning.flush().await.unwrap();
    assert_eq!(core.top("a"), pairs([("b", 1_210, 3), ("c", 1_210, 3)]));
}

async fn seeds_are_there_from_the_start_and_follow_the_store(place: Place) {
    let seeds = [seed("analysis", "optimize"), seed("analysis", "performance")];
    let core = Core::with(&place, &noon(), LearnRules::default(), &seeds).await;
    assert_eq!(core.top("analysis"), pairs([("optimize", 1_000, 0), ("performance", 1_000, 0)]));
    let shown = serde_json::to_value(core.learning.top("performance", 9)).unwrap();
    assert_eq!(shown[0]["seeded"], true);
    assert_eq!(shown[0]["last_activated"], serde_json::Value::Null);
    core.learn("analysis optimize").await;

    core.learning.set_seeds(vec![seed("analysis", "performance"), seed("new", "old")]).await;
    assert_eq!(core.top("analysis"), pairs([("optimize", 1_100, 1), ("performance", 1_000, 0)]));
    assert_eq!(core.top("old"), pairs([("new", 1_000, 0)]));
    let seeded: Vec<bool> =
        core.learning.top("analysis", 9).iter().map(|found| found.seeded).collect();
    assert_eq!(seeded, [false, true]);
    core.end().await;

    // A pair that was learnt becomes a seed, and is as strong as it was.
    let core =
        Core::with(&place, &noon(), LearnRules::default(), &[seed("analysis", "optimize")]).await;
    assert_eq!(core.top("optimize"), pairs([("analysis", 1_100, 1)]));
    assert!(core.learning.top("optimize", 1)[0].seeded);
    assert!(!core.learning.top("new", 1)[0].seeded);
}

async fn a_full_store_of_seeds_takes_no_more_pairs(place: Place) {
    let rules = LearnRules { limit: 2, ..LearnRules::default() };
    let seeds = [seed("a", "b"), seed("a", "c")];
    let core = Core::with(&place, &noon(), rules, &seeds).await;
    let refused = Err(LearnError::AssociationLimitExceeded { limit: 2 });
    assert_eq!(core.learning.offer(&job("b c")), refused);
    assert_eq!(core.learning.commit(job("b c")).await, refused);
    core.learn("a b").await;
    assert_eq!(core.top("a"), pairs([("b", 1_100, 1), ("c", 1_000, 0)]));
}

async fn only_notable_changes_are_told(place: Place) {
    let core = Core::start(&place).await;
    core.learn("a b").await;
    assert_eq!(core.told(), ["a", "b"]);
    core.learn("a b").await;
    assert_eq!(core.told(), Vec::<String>::new(), "a tenth is not more than a tenth");
    core.learning.offer(&job("a b")).unwrap();
    core.learning.offer(&job("b a c")).unwrap();
    core.learning.flush().await.unwrap();
    assert_eq!(core.told(), ["a", "b", "c"]);
}

async fn counts_outlive_the_process(place: Place) {
    let core = Core::start(&place).await;
    for _ in 0..3 {
        core.learning.count(Counter::Queries);
    }
    core.learning.count(Counter::Blocked);
    core.learn("a b").await;
    let all = |core: &Core| {
        [Counter::Queries, Counter::Blocked, Counter::Learned, Counter::Errors]
            .map(|counter| core.learning.total(counter))
    };
    assert_eq!(all(&core), [3, 1, 1, 0]);
    core.end().await;
    let core = Core::start(&place).await;
    assert_eq!(all(&core), [3, 1, 1, 0]);
    core.learning.count(Counter::Queries);
    assert_eq!(all(&core), [4, 1, 1, 0]);
}

async fn a_drained_queue_is_durable_and_closed(place: Place) {
    let core = Core::start(&place).await;
    for n in 0..1_000 {
        core.learning.offer(&job(&format!("hub w{n}"))).unwrap();
    }
    assert_eq!(core.learning.drain().await, 0);
    assert_eq!(core.learning.len(), 1_000);
    for result in [core.learning.offer(&job("x y")), core.learning.commit(job("x y")).await] {
        assert!(matches!(result, Err(LearnError::Storage(_))), "{result:?}");
    }
    core.database.close().await;
    assert_eq!(Core::start(&place).await.learning.len(), 1_000);
}

async fn a_full_queue_refuses_the_next_job(place: Place) {
    let core = Core::start(&place).await;
    // On one thread the task that writes has no turn until we wait.
    for _ in 0..QUEUE_CAPACITY {
        core.learning.offer(&job("a b")).unwrap();
    }
    assert_eq!(core.learning.offer(&job("a b")), Err(LearnError::QueueFull));
    assert_eq!(core.learning.queue_len(), QUEUE_CAPACITY);
    until("all learnt", || core.learning.queue_len() == 0).await;
    assert_eq!(core.top("a"), pairs([("b", 10_000, QUEUE_CAPACITY as u64)]));
}

async fn readers_see_one_state_for_as_long_as_they_look(place: Place) {
    let core = Core::start(&place).await;
    core.learn("a b").await;
    let words = |associations: &dyn Associations| {
        let mut words = Vec::new();
        associations.partners("a", &mut |partner| {
            words.push(partner.word.to_string());
            words.len() < 2
        });
        words
    };
    let before = core.learning.associations();
    for other in ["c", "d", "e"] {
        core.learn(&format!("a {other}")).await;
    }
    assert_eq!(words(&before), ["b"]);
    assert_eq!(words(&core.learning.associations()), ["b", "c"], "no more than the caller asks");
}
