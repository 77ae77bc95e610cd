//! A database that goes away and comes back while the core runs (domain §14).

use jessy_core::learn::{Counter, LearnError};
use jessy_core::model::{Preferences, UserId};
use jessy_core::users::PutError;
use sqlx::{Connection, SqliteConnection};

use crate::support::{Core, Place, Server, job, pairs, seed, until};

async fn before(core: &Core) {
    core.learn("a b").await;
    core.users.put(&ana(), &Preferences::default()).await.unwrap();
    assert!(core.users.asker(&ana()).await.profile.is_some());
    assert!(core.learning.storage_ok());
}

async fn while_lost(core: &Core) {
    // Accepted before anybody knew, and dropped when it could not be written.
    core.learning.offer(&job("a c")).unwrap();
    until("the loss is noticed", || !core.learning.storage_ok()).await;
    for result in [core.learning.offer(&job("a d")), core.learning.commit(job("a d")).await] {
        assert!(matches!(result, Err(LearnError::Storage(_))), "{result:?}");
    }
    let put = core.users.put(&ana(), &Preferences::default()).await;
    assert!(matches!(put, Err(PutError::Storage(_))), "{put:?}");
    // Navigation goes on with what is known.
    assert_eq!(core.top("a"), pairs([("b", 1_000, 1)]));
    assert!(core.users.asker(&ana()).await.profile.is_some());
    let known = core.users.remembered(&ana());
    assert!(known.profile.is_some() && known.preference_version == 1);
    core.learning.set_seeds(vec![seed("x", "y")]).await;
    assert_eq!(core.top("x"), pairs([("y", 1_000, 0)]));
    core.learning.count(Counter::Queries);
}

async fn after(core: &Core) {
    until("it is found again", || core.learning.storage_ok()).await;
    core.learn("a b").await;
    assert_eq!(core.top("a"), pairs([("b", 1_100, 2)]));
    assert_eq!(core.top("x"), pairs([("y", 1_000, 0)]));
    assert_eq!(core.learning.total(Counter::LearnDropped), 1);
    let put = core.users.put(&ana(), &Preferences::default()).await.unwrap();
    assert_eq!(put.preference_version, 2);
}

fn ana() -> UserId {
    "ana".parse().unwrap()
}

#[tokio::test]
async fn postgres_may_be_stopped_and_started() {
    let Some(server) = Server::start() else { return };
    let place = Place::on(&server).await;
    let core = Core::start(&place).await;
    before(&core).await;
    server.stop();
    while_lost(&core).await;
    server.restart();
    after(&core).await;
    core.end().await;

    let core = Core::start(&place).await;
    assert_eq!(core.top("a"), pairs([("b", 1_100, 2)]));
    assert_eq!(core.learning.total(Counter::Queries), 1);
}

#[tokio::test]
async fn a_file_of_sqlite_may_be_locked_by_somebody_else() {
    let place = Place::sqlite();
    let core = Core::start(&place).await;
    before(&core).await;
    let url = format!("sqlite://{}", place.text);
    let mut other = SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    while_lost(&core).await;
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    after(&core).await;
}

#[tokio::test]
async fn a_file_of_sqlite_may_be_moved_away_and_back() {
    let place = Place::sqlite();
    let core = Core::start(&place).await;
    before(&core).await;
    let elsewhere = format!("{}.elsewhere", place.text);
    std::fs::rename(&place.text, &elsewhere).unwrap();
    while_lost(&core).await;
    std::fs::rename(&elsewhere, &place.text).unwrap();
    after(&core).await;
}

#[tokio::test]
async fn nothing_is_acknowledged_once_the_file_of_sqlite_is_removed_or_replaced() {
    let place = Place::sqlite();
    let core = Core::start(&place).await;
    before(&core).await;
    std::fs::remove_file(&place.text).unwrap();
    while_lost(&core).await;
    std::fs::write(&place.text, "").unwrap();
    let learnt = core.learning.commit(job("a b")).await;
    assert!(matches!(learnt, Err(LearnError::Storage(_))), "{learnt:?}");
    let put = core.users.put(&ana(), &Preferences::default()).await;
    assert!(put.unwrap_err().to_string().contains("another file is at its place"));
}
