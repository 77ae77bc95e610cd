//! Decay, floor and limit, by an injected clock (domain §8.1). The task that does this each hour
//! may come before the test, so what is checked is what came of it, not who did it.

use jessy_core::learn::LearnRules;
use jessy_core::state::Swept;
use jiff::SignedDuration;
use sqlx::{Connection, SqliteConnection};

use crate::support::{Core, Place, noon, on_both, pairs, seed, until};

const DAY: SignedDuration = SignedDuration::from_hours(24);

on_both!(
    a_day_is_applied_once_and_what_is_weak_goes,
    time_that_passed_while_nobody_ran_counts,
    the_weakest_go_first_and_of_equals_the_oldest,
    seeds_neither_fade_nor_make_room,
    large_maintenance_leaves_nothing_out,
    maintenance_comes_round_by_itself,
);

async fn a_day_is_applied_once_and_what_is_weak_goes(place: Place) {
    let core = Core::start(&place).await;
    core.learn("a b").await;
    assert_eq!(core.told(), ["a", "b"]);
    core.clock.advance(14 * DAY);
    core.learning.maintain().await.unwrap();
    assert_eq!(core.learning.maintain().await.unwrap(), Swept::default());
    assert_eq!(core.top("a"), pairs([("b", 488, 1)]));
    assert_eq!(core.told(), ["a", "b"]);

    core.clock.advance(45 * DAY);
    core.learning.maintain().await.unwrap();
    assert!(core.learning.is_empty());
    assert_eq!(core.told(), ["a", "b"]);

    // It may come back, and begins anew.
    core.learn("a b").await;
    assert_eq!(core.top("a"), pairs([("b", 1_000, 1)]));
    core.end().await;
    assert_eq!(Core::start(&place).await.top("a"), pairs([("b", 1_000, 1)]));
}

async fn time_that_passed_while_nobody_ran_counts(place: Place) {
    let clock = noon();
    let core = Core::with(&place, &clock, LearnRules::default(), &[]).await;
    core.learn("a b").await;
    core.end().await;
    clock.advance(2 * DAY);
    let core = Core::with(&place, &clock, LearnRules::default(), &[]).await;
    assert_eq!(core.top("a"), pairs([("b", 903, 1)]));
    core.learn("a b").await;
    assert_eq!(core.top("a"), pairs([("b", 993, 2)]));
}

async fn the_weakest_go_first_and_of_equals_the_oldest(place: Place) {
    let rules = LearnRules { limit: 3, ..LearnRules::default() };
    let core = Core::with(&place, &noon(), rules, &[]).await;
    for words in ["strong a", "strong a", "old a", "young a", "younger a"] {
        core.learn(words).await;
        core.clock.advance(SignedDuration::from_mins(1));
    }
    core.learning.maintain().await.unwrap();
    let expected = pairs([("strong", 1_100, 2), ("young", 1_000, 1), ("younger", 1_000, 1)]);
    assert_eq!(core.top("a"), expected);
}

async fn seeds_neither_fade_nor_make_room(place: Place) {
    let rules = LearnRules { limit: 1, ..LearnRules::default() };
    let core = Core::with(&place, &noon(), rules, &[seed("a", "b")]).await;
    core.learning.set_seeds(vec![seed("a", "b"), seed("a", "c")]).await;
    core.clock.advance(100 * DAY);
    core.learning.maintain().await.unwrap();
    assert_eq!(core.top("a"), pairs([("b", 1_000, 0), ("c", 1_000, 0)]));
}

/// More than one chunk of each kind.
async fn large_maintenance_leaves_nothing_out(place: Place) {
    let core = Core::start(&place).await;
    let words =
        |start: usize| -> Vec<String> { (start..start + 20).map(|n| format!("w{n}")).collect() };
    for start in 0..25 {
        let job = jessy_core::learn::Job::new(words(start * 20), None);
        core.learning.offer(&job).unwrap();
    }
    core.learning.flush().await.unwrap();
    assert_eq!(core.learning.len(), 25 * 190);
    core.clock.advance(DAY);
    core.learning.maintain().await.unwrap();
    assert_eq!(core.learning.len(), 25 * 190);
    for start in 0..25 {
        let top = core.learning.top(&format!("w{}", start * 20), 20);
        assert_eq!(top.len(), 19);
        assert!(top.iter().all(|found| (found.strength - 0.95).abs() < 1e-9), "{top:?}");
    }
    core.clock.advance(60 * DAY);
    core.learning.maintain().await.unwrap();
    assert!(core.learning.is_empty());
    assert_eq!(core.database.associations().await.unwrap().rows, []);
}

async fn maintenance_comes_round_by_itself(place: Place) {
    let core = Core::start(&place).await;
    core.learn("a b").await;
    core.clock.advance(DAY);
    until("an hour has passed", || core.top("a") == pairs([("b", 950, 1)])).await;
}

#[tokio::test]
async fn a_core_of_its_own_keeps_no_list_of_all_that_it_ever_removed() {
    let place = Place::sqlite();
    let rules = LearnRules { limit: 1, ..LearnRules::default() };
    let core = Core::with(&place, &noon(), rules, &[]).await;
    for n in 0..9 {
        core.learn(&format!("a b{n} c{n}")).await;
        core.learning.maintain().await.unwrap();
        assert_eq!(core.learning.len(), 1);
    }
    let url = format!("sqlite://{}", place.text);
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM removals")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert!(kept <= 3, "{kept} of 26");
}

#[tokio::test]
async fn learning_fast_does_not_outgrow_the_limit() {
    let rules = LearnRules { limit: 100, ..LearnRules::default() };
    let place = Place::sqlite();
    let core = Core::with(&place, &noon(), rules, &[]).await;
    for n in 0..40 {
        let words = (0..20).map(|word| format!("w{n}-{word}"));
        core.learning.commit(jessy_core::learn::Job::new(words, None)).await.unwrap();
        // What the latest job taught may not have made room yet.
        let known = core.learning.len();
        assert!(known <= 106 + 190, "{known} after {n}");
    }
}
