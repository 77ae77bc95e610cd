//! Several cores on one Postgres (domain §14).

use std::collections::HashMap;
use std::sync::Arc;

use jessy_core::learn::LearnRules;
use jessy_core::model::{DimensionId, Preferences};
use jessy_core::state::{Batch, Pair, Raise};
use jiff::SignedDuration;

use crate::support::{Core, Place, noon, pairs, until};

async fn two() -> Option<(Core, Core)> {
    let place = Place::postgres().await?;
    let clock = noon();
    let first = Core::with(&place, &clock, LearnRules::default(), &[]).await;
    let second = Core::with(&place, &clock, LearnRules::default(), &[]).await;
    Some((first, second))
}

#[tokio::test]
async fn what_one_core_learns_and_forgets_the_other_follows() {
    let Some((first, second)) = two().await else { return };
    first.learn("a b").await;
    second.learn("a c").await;
    let expected = pairs([("b", 1_000, 1), ("c", 1_000, 1)]);
    until("both know both", || first.top("a") == expected && second.top("a") == expected).await;
    let told = second.told();
    assert!(told.contains(&"b".to_owned()), "the other core's pair is told too: {told:?}");

    first.clock.advance(SignedDuration::from_hours(24 * 59));
    first.learn("a c").await;
    first.learning.maintain().await.unwrap();
    let expected = pairs([("c", 1_100, 2)]);
    until("both forgot", || first.top("a") == expected && second.top("a") == expected).await;
}

#[tokio::test]
async fn strengthening_by_two_cores_at_once_loses_nothing() {
    let Some((first, second)) = two().await else { return };
    let learn = async |core: &Core| {
        for _ in 0..10 {
            core.learn("a b").await;
        }
    };
    tokio::join!(learn(&first), learn(&second));
    let expected = pairs([("b", (1.1_f64.powi(19) * 1e3).round() as i64, 20)]);
    until("both agree", || first.top("a") == expected && second.top("a") == expected).await;
}

#[tokio::test]
async fn maintenance_by_two_cores_at_once_applies_a_day_once() {
    let Some((first, second)) = two().await else { return };
    first.learn("a b").await;
    first.clock.advance(SignedDuration::from_hours(24 * 14));
    let (one, other) = tokio::join!(first.learning.maintain(), second.learning.maintain());
    assert!(one.unwrap().decayed + other.unwrap().decayed <= 1);
    let expected = pairs([("b", 488, 1)]);
    until("both agree", || first.top("a") == expected && second.top("a") == expected).await;
}

#[tokio::test]
async fn preferences_put_on_one_core_hold_on_the_other_with_the_next_query() {
    let Some((first, second)) = two().await else { return };
    let ana = "ana".parse().unwrap();
    assert!(second.users.asker(&ana).await.profile.is_none());
    for (version, boost) in [(1, 0.15), (2, 0.05)] {
        let preferences = Preferences {
            preferred_dimensions: [(DimensionId(8), boost)].into(),
            ..Preferences::default()
        };
        first.users.put(&ana, &preferences).await.unwrap();
        let asker = second.users.asker(&ana).await;
        assert_eq!(asker.preference_version, version);
        assert_eq!(asker.profile.unwrap().preferences, preferences);
    }
    first.users.delete(&ana, false).await.unwrap();
    assert!(second.users.asker(&ana).await.profile.is_none());
}

#[tokio::test]
async fn totals_are_those_of_all_cores() {
    let Some((first, second)) = two().await else { return };
    first.learning.count(jessy_core::learn::Counter::Queries);
    second.learning.count(jessy_core::learn::Counter::Queries);
    let total = |core: &Core| core.learning.total(jessy_core::learn::Counter::Queries);
    until("both count both", || (total(&first), total(&second)) == (2, 2)).await;
}

/// Change numbers as a reader sees them while three connections write: whoever asks for newer
/// ones only, again and again, ends up with what the table holds.
#[tokio::test]
async fn no_change_is_seen_before_a_lower_one() {
    const WRITES: usize = 60;
    const PAIRS: usize = 20;
    let Some(place) = Place::postgres().await else { return };
    let database = place.open().await;
    let write = async |writer: usize| {
        let database = place.open().await;
        for n in 0..WRITES {
            // Pairs of their own, so that one that was missed is not shown by a later write; many
            // a batch, so that the commit of one meets the others.
            let word = |k: usize| Arc::from(format!("w{writer}-{n}-{k}"));
            let pairs = (0..PAIRS).filter_map(|k| Pair::new(&word(k), &word(PAIRS))).collect();
            let raise = Raise { times: 1, first: 1.0, factor: 1.1, pairs };
            let batch = Batch {
                at: 0,
                cap: 10.0,
                raises: vec![raise],
                visits: Vec::new(),
                ring: 1_000,
                active_at: 50,
                topics_every: 100,
            };
            database.learn(&batch).await.unwrap();
        }
    };
    let mut seen: HashMap<(String, String), i64> = HashMap::new();
    let mut change = 0;
    let writers = async { tokio::join!(write(0), write(1), write(2)) };
    tokio::pin!(writers);
    let mut ended = false;
    while !ended {
        tokio::select! {
            biased;
            changes = database.changes_since(change) => {
                let changes = changes.unwrap().unwrap();
                change = changes.upto;
                for row in changes.rows {
                    seen.insert((row.word_a, row.word_b), row.count);
                }
                tokio::select! {
                    biased;
                    _ = &mut writers => ended = true,
                    () = tokio::task::yield_now() => {}
                }
            }
            _ = &mut writers => ended = true,
        }
    }
    let last = database.changes_since(change).await.unwrap().unwrap();
    seen.extend(last.rows.into_iter().map(|row| ((row.word_a, row.word_b), row.count)));
    let table = database.associations().await.unwrap();
    let table: HashMap<_, _> =
        table.rows.into_iter().map(|row| ((row.word_a, row.word_b), row.count)).collect();
    assert_eq!(table.len(), 3 * PAIRS * WRITES);
    assert_eq!(seen, table);
}
