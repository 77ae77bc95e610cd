//! Opening a database, and what is said when that fails (domain §14).

use std::os::unix::fs::PermissionsExt;

use jessy_core::state::{Database, StateError, StorageKind};

use crate::support::{Core, Place, on_both};

on_both!(
    tables_of_a_newer_program_are_refused,
    a_core_that_comes_second_finds_everything,
    who_is_too_far_behind_is_told_to_read_everything,
);

async fn refused(url: &str) -> StateError {
    Database::open(&url.parse().unwrap()).await.unwrap_err()
}

async fn tables_of_a_newer_program_are_refused(place: Place) {
    place.open().await.close().await;
    place.execute("UPDATE _sqlx_migrations SET version = 9999").await;
    let error = refused(&place.text).await;
    assert!(matches!(error, StateError::Migration { .. }), "{error}");
    let line = error.to_string();
    assert!(line.contains("9999") && line.contains("newer jessy-core"), "{line}");
}

async fn a_core_that_comes_second_finds_everything(place: Place) {
    let core = Core::start(&place).await;
    core.learn("a b").await;
    let again = place.open().await;
    assert_eq!(again.associations().await.unwrap().rows.len(), 1);
    assert_eq!(again.kind(), place.url.kind());
    assert_eq!(again.is_shared(), again.kind() == StorageKind::Postgres);
}

async fn who_is_too_far_behind_is_told_to_read_everything(place: Place) {
    let database = place.open().await;
    place.execute("UPDATE counters SET value = 10 WHERE name = 'change'").await;
    place.execute("UPDATE counters SET value = 5 WHERE name = 'forgotten'").await;
    // Removals up to 5 are no longer known; after 10 there is another database than before.
    for (change, known) in [(4, false), (5, true), (9, true), (10, true), (11, false)] {
        let changes = database.changes_since(change).await.unwrap();
        assert_eq!(changes.map(|changes| changes.upto), known.then_some(10), "{change}");
    }
}

#[tokio::test]
async fn a_file_of_sqlite_is_made_for_its_owner_only() {
    let place = Place::sqlite();
    let core = Core::start(&place).await;
    core.learn("a b").await;
    let file = place.url.file().unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(file), mode(file.parent().unwrap())), (0o600, 0o700));
    for beside in ["jessy.db-wal", "jessy.db-shm"] {
        assert_eq!(mode(&file.with_file_name(beside)), 0o600, "{beside}");
    }
}

#[tokio::test]
async fn a_file_that_can_not_be_is_named_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plain");
    std::fs::write(&file, "no database, but long enough to be read as one".repeat(99)).unwrap();
    for wrong in [file.join("jessy.db"), folder.path().to_owned(), file.clone()] {
        let line = refused(wrong.to_str().unwrap()).await.to_string();
        assert!(line.contains(wrong.to_str().unwrap()) && line.contains("DATABASE_URL"), "{line}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_without_the_password() {
    let error = refused("postgres://jessy:hush@127.0.0.1:1/state").await;
    let line = format!("{error} {error:?}");
    assert!(line.contains("127.0.0.1:1/state") && line.contains("DATABASE_URL"), "{line}");
    assert!(!line.contains("hush"), "{line}");
}

#[tokio::test]
async fn a_database_that_does_not_exist_is_said_so() {
    let Some(place) = Place::postgres().await else { return };
    let line = refused(&place.text.replace("/test_", "/none_")).await.to_string();
    assert!(line.contains("does not exist"), "{line}");
    let database = place.open().await;
    assert!(!format!("{database:?}").contains("jessy@"), "{database:?}");
}
