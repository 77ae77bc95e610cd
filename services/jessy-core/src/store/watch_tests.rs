//! The file that is watched, and the signal.

use std::path::PathBuf;

use jiff::Timestamp;
use rustix::process::{Signal, getpid, kill_process};
use tokio::sync::{mpsc, oneshot};

use super::*;
use crate::clock::ManualClock;
use crate::store::tests::{file as bytes_of, sources};
use crate::store::{Ceiling, Generation, publish};

/// A signal reaches every watch of this process, so one test watches at a time.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn edition(generation: u64) -> Vec<u8> {
    let mut sources = sources();
    sources.generation = generation;
    bytes_of(&sources)
}

fn shelf() -> (tempfile::TempDir, PathBuf, Arc<Shelf<Store>>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("layers.jyl");
    publish(&edition(1), &file).unwrap();
    let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
    let shelf = Shelf::open(&file, &Ceiling::unlimited(), clock, |store| store).unwrap();
    (folder, file, Arc::new(shelf))
}

/// What a result says, without the store.
fn told(result: &Result<Reloaded<Store>, OpenError>) -> Result<(bool, Generation), &'static str> {
    match result {
        Ok(Reloaded::Swapped(store)) => Ok((true, store.generation())),
        Ok(Reloaded::Same(generation)) => Ok((false, *generation)),
        Err(error) => Err(error.reason.code()),
    }
}

#[tokio::test]
async fn a_replaced_file_is_noticed_and_a_bad_one_told_once() {
    let _alone = ALONE.lock().await;
    let (_folder, file, shelf) = shelf();
    let (send, mut results) = mpsc::unbounded_channel();
    let (stop, stopped) = oneshot::channel::<()>();
    let on_reload = move |result: &_| send.send(told(result)).unwrap();
    let stopped = async { drop(stopped.await) };
    let watching =
        watch_every(Duration::from_millis(5), Arc::clone(&shelf), on_reload, stopped).unwrap();
    let watching = tokio::spawn(watching);

    publish(&edition(2), &file).unwrap();
    assert_eq!(results.recv().await, Some(Ok((true, Generation(2)))));
    std::fs::remove_file(&file).unwrap();
    assert_eq!(results.recv().await, Some(Err("missing")));
    publish(&edition(3), &file).unwrap();
    assert_eq!(results.recv().await, Some(Ok((true, Generation(3)))));
    assert_eq!(shelf.current().generation(), Generation(3));
    stop.send(()).unwrap();
    watching.await.unwrap();
    assert_eq!(results.recv().await, None, "nothing was told twice");
}

#[tokio::test]
async fn a_hangup_reloads_at_once_whether_or_not_the_file_changed() {
    let _alone = ALONE.lock().await;
    let (_folder, file, shelf) = shelf();
    let (send, mut results) = mpsc::unbounded_channel();
    let on_reload = move |result: &_| send.send(told(result)).unwrap();
    // Longer than the test may take: what is told comes from the signal.
    let never = Duration::from_secs(3600);
    let watching = watch_every(never, shelf, on_reload, std::future::pending()).unwrap();
    let hangup = || kill_process(getpid(), Signal::HUP).unwrap();
    // From here on the signal is handled, though the future was not polled yet.
    hangup();
    let watching = tokio::spawn(watching);
    assert_eq!(results.recv().await, Some(Ok((false, Generation(1)))));
    publish(&edition(2), &file).unwrap();
    hangup();
    assert_eq!(results.recv().await, Some(Ok((true, Generation(2)))));
    watching.abort();
}

#[test]
fn the_poll_leaves_time_to_serve_a_new_generation_within_three_seconds() {
    assert_eq!(POLL, Duration::from_secs(2));
}
