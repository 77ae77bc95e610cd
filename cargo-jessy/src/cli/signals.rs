//! Ctrl-C, a polite request to end, and the end of the terminal: all mean the same to a verb.

use tokio::signal::unix::{SignalKind, signal};

/// Waits for the first of SIGINT, SIGTERM and SIGHUP.
pub(super) async fn first() {
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let waits = kinds.into_iter().filter_map(|kind| signal(kind).ok()).map(|mut signal| {
        Box::pin(async move {
            signal.recv().await;
        })
    });
    let waits: Vec<_> = waits.collect();
    if waits.is_empty() {
        return std::future::pending().await;
    }
    futures_util::future::select_all(waits).await;
}
