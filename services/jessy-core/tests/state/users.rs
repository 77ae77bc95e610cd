//! Personal dimensions from the first query to the last (domain §13).

use jessy_core::learn::{Job, Visit};
use jessy_core::model::{DimensionId, Preferences, Profile, UserId};
use jessy_core::users::{PutError, UserState};
use jiff::SignedDuration;
use serde_json::json;

use crate::support::{Core, Place, on_both, until_async};

const DAY: SignedDuration = SignedDuration::from_hours(24);

on_both!(
    somebody_nobody_knows_is_absent,
    preferences_make_a_user_active_at_once,
    wrong_preferences_change_nothing,
    deleting_is_complete_and_leaves_no_version_to_be_used_again,
    queries_make_observations_and_observations_topics,
    a_user_fades_and_comes_back_by_asking,
    a_visit_from_before_the_deletion_does_not_bring_a_user_back,
    the_ring_keeps_a_thousand,
);

fn ana() -> UserId {
    "ana".parse().unwrap()
}

fn preferences(boost: f64) -> Preferences {
    Preferences {
        preferred_dimensions: [(DimensionId(8), boost)].into(),
        style: vec!["brief".to_owned()],
        preferred_layers: vec!["L08-01".parse().unwrap()],
    }
}

fn query(core: &Core, words: &str, hz: f64) -> Job {
    use jessy_core::clock::Clock;
    let visit = Visit { user: ana(), at: core.clock.now(), dominant_hz: Some(hz) };
    Job::new(words.split(' '), Some(visit))
}

async fn ask(core: &Core, times: usize, words: &str, hz: f64) {
    for _ in 0..times {
        core.learning.offer(&query(core, words, hz)).unwrap();
    }
    core.learning.flush().await.unwrap();
}

async fn state(core: &Core) -> Option<UserState> {
    core.users.get(&ana()).await.unwrap().map(|view| view.state)
}

async fn somebody_nobody_knows_is_absent(place: Place) {
    let core = Core::start(&place).await;
    assert_eq!(core.users.get(&ana()).await.unwrap(), None);
    let asker = core.users.asker(&ana()).await;
    assert!(asker.profile.is_none() && asker.preference_version == 0);
    core.users.delete(&ana(), false).await.unwrap();
    assert_eq!(core.users.count().await.unwrap(), 0);
}

async fn preferences_make_a_user_active_at_once(place: Place) {
    let core = Core::start(&place).await;
    let view = core.users.put(&ana(), &preferences(0.15)).await.unwrap();
    let expected = json!({
        "id": "D15-User-ana", "state": "active", "observations": 0, "topics": [],
        "preferences": {
            "preferred_dimensions": {"D08": 0.15}, "style": ["brief"],
            "preferred_layers": ["L08-01"],
        },
        "preference_version": 1,
    });
    assert_eq!(serde_json::to_value(&view).unwrap(), expected);
    let profile = core.users.asker(&ana()).await.profile.unwrap();
    let expected = Profile {
        user: ana(),
        preferences: preferences(0.15),
        mean_hz: 2.0,
        confidence: 0.85,
        known: [].into(),
    };
    assert_eq!(profile, expected);

    core.users.put(&ana(), &preferences(0.1)).await.unwrap();
    let asker = core.users.asker(&ana()).await;
    assert_eq!(asker.preference_version, 2);
    assert_eq!(asker.profile.unwrap().preferences, preferences(0.1));
    assert_eq!(core.users.count().await.unwrap(), 1);
    core.end().await;

    let core = Core::start(&place).await;
    let view = core.users.get(&ana()).await.unwrap().unwrap();
    assert_eq!((view.preferences, view.preference_version), (Some(preferences(0.1)), 2));
}

async fn wrong_preferences_change_nothing(place: Place) {
    let core = Core::start(&place).await;
    let refused = core.users.put(&ana(), &preferences(0.2)).await;
    assert!(matches!(refused, Err(PutError::Invalid(_))), "{refused:?}");
    assert_eq!(state(&core).await, None);
}

async fn deleting_is_complete_and_leaves_no_version_to_be_used_again(place: Place) {
    let core = Core::start(&place).await;
    core.users.put(&ana(), &preferences(0.15)).await.unwrap();
    ask(&core, 100, "code rust", 2.5).await;

    core.users.delete(&ana(), true).await.unwrap();
    let view = core.users.get(&ana()).await.unwrap().unwrap();
    assert_eq!((view.state, view.observations, view.topics.len()), (UserState::Active, 0, 0));
    assert_eq!((view.preferences, view.preference_version), (Some(preferences(0.15)), 2));

    core.users.delete(&ana(), false).await.unwrap();
    assert_eq!(core.users.get(&ana()).await.unwrap(), None);
    assert_eq!(core.users.count().await.unwrap(), 0);
    let asker = core.users.asker(&ana()).await;
    assert!(asker.profile.is_none() && asker.preference_version == 3);
    assert_eq!(core.users.put(&ana(), &preferences(0.1)).await.unwrap().preference_version, 4);

    // Preferences that nobody set can't be kept.
    core.users.delete(&ana(), false).await.unwrap();
    core.clock.advance(DAY);
    ask(&core, 1, "code rust", 2.5).await;
    assert_eq!(state(&core).await, Some(UserState::Learning));
    core.users.delete(&ana(), true).await.unwrap();
    assert_eq!(state(&core).await, None);
    // What is left of a deleted user goes, later than any answer in the cache.
    core.clock.advance(3 * DAY);
    core.users.sweep().await.unwrap();
    assert_eq!(core.users.asker(&ana()).await.preference_version, 0);
}

async fn queries_make_observations_and_observations_topics(place: Place) {
    let core = Core::start(&place).await;
    ask(&core, 60, "code rust", 2.5).await;
    ask(&core, 39, "forest river", 0.5).await;
    let view = core.users.get(&ana()).await.unwrap().unwrap();
    assert_eq!((view.state, view.observations), (UserState::Learning, 99));
    assert!(core.users.asker(&ana()).await.profile.is_none());

    core.clock.advance(SignedDuration::from_mins(1));
    ask(&core, 1, "forest river", 0.5).await;
    until_async("topics", async || state(&core).await == Some(UserState::Active)).await;
    let view = core.users.get(&ana()).await.unwrap().unwrap();
    let shown = |view: &jessy_core::users::UserView| -> Vec<_> {
        let topics = view.topics.iter();
        topics
            .map(|topic| (topic.keywords.join(" "), topic.frequency, topic.access_count))
            .collect()
    };
    let [river, code] = ["forest river", "code rust"].map(str::to_owned);
    assert_eq!(shown(&view), [(river.clone(), 0.5, 40), (code.clone(), 2.5, 60)]);
    // 0.5·1 + 0.3·1 + 0.2·40/50, and 0.2·min(1, 60/50).
    let confidence: Vec<f64> = view.topics.iter().map(|topic| topic.confidence).collect();
    assert!((confidence[0] - 0.96).abs() < 1e-9 && (confidence[1] - 1.0).abs() < 1e-9);

    let profile = core.users.asker(&ana()).await.profile.unwrap();
    assert!((profile.mean_hz - (60.0 * 2.5 + 40.0 * 0.5) / 100.0).abs() < 1e-9);
    assert!((profile.confidence - 1.0).abs() < 1e-9);
    let known = ["code", "rust", "forest", "river"].map(str::to_owned);
    assert_eq!(profile.known, known.into());

    // A use counts at once, not only when topics are looked for again.
    core.clock.advance(SignedDuration::from_mins(1));
    ask(&core, 1, "rust code", 2.5).await;
    let view = core.users.get(&ana()).await.unwrap().unwrap();
    assert_eq!(shown(&view), [(code, 2.5, 61), (river, 0.5, 40)]);
    assert!(view.topics[0].last_access > view.topics[1].last_access);
}

async fn a_user_fades_and_comes_back_by_asking(place: Place) {
    let core = Core::start(&place).await;
    core.users.put(&ana(), &preferences(0.15)).await.unwrap();
    core.clock.advance(30 * DAY);
    assert_eq!(state(&core).await, Some(UserState::Stale));
    core.users.sweep().await.unwrap();
    assert_eq!(state(&core).await, Some(UserState::Stale));
    assert!(core.users.asker(&ana()).await.profile.is_some(), "asking makes active");
    ask(&core, 1, "code rust", 2.5).await;
    assert_eq!(state(&core).await, Some(UserState::Active));

    core.clock.advance(119 * DAY);
    core.users.sweep().await.unwrap();
    assert_eq!(state(&core).await, Some(UserState::Stale));
    core.clock.advance(DAY);
    assert_eq!(state(&core).await, None, "also before anybody swept");
    assert!(core.users.asker(&ana()).await.profile.is_none());
    assert_eq!(core.users.count().await.unwrap(), 0);
    core.users.sweep().await.unwrap();
    let row = core.database.user("ana").await.unwrap().unwrap();
    assert_eq!((row.state.as_str(), row.preferences), ("deleted", None));
    assert_eq!(core.database.observations("ana", 0).await.unwrap(), []);
}

async fn a_visit_from_before_the_deletion_does_not_bring_a_user_back(place: Place) {
    let core = Core::start(&place).await;
    ask(&core, 1, "code rust", 2.5).await;
    core.learning.offer(&query(&core, "code rust", 2.5)).unwrap();
    core.clock.advance(SignedDuration::from_secs(1));
    core.users.delete(&ana(), false).await.unwrap();
    core.learning.flush().await.unwrap();
    assert_eq!(state(&core).await, None);
    assert_eq!(core.database.observations("ana", 0).await.unwrap(), []);
}

async fn the_ring_keeps_a_thousand(place: Place) {
    let core = Core::start(&place).await;
    for round in 0..11 {
        ask(&core, 100, &format!("code r{round}"), 2.0).await;
    }
    ask(&core, 5, "last words", 4.0).await;
    let kept = core.database.observations("ana", 0).await.unwrap();
    assert_eq!(kept.len(), 1_000);
    assert_eq!((kept[0].number, kept[999].number), (105, 1_104));
    assert_eq!(kept[999].keywords, r#"["last","words"]"#);
    assert_eq!(core.users.get(&ana()).await.unwrap().unwrap().observations, 1_000);
}
