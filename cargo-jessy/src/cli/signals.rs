//! Ctrl-C, a polite request to end, and the end of the terminal: all mean the same to a verb.

use futures_util::FutureExt as _;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Listens for SIGINT, SIGTERM and SIGHUP. Once there is one, none of them ends the process by
/// itself any more, so a verb keeps one for as long as it runs: what comes while nobody waits is
/// not lost.
pub(super) struct Interrupts(Vec<Signal>);

impl Interrupts {
    /// Begins to listen. Within a runtime only.
    pub(super) fn new() -> Self {
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        Self(kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect())
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) {
        if self.0.is_empty() {
            return std::future::pending().await;
        }
        let waits = self.0.iter_mut().map(|signal| Box::pin(signal.recv()));
        futures_util::future::select_all(waits).await;
    }

    /// Whether one came since the last was taken.
    pub(super) async fn came(&mut self) -> bool {
        // The runtime hands signals on between two turns.
        tokio::task::yield_now().await;
        self.next().now_or_never().is_some()
    }
}

/// Waits for the first of SIGINT, SIGTERM and SIGHUP.
pub(super) async fn first() {
    Interrupts::new().next().await;
}
