//! Whose turn it is on a connection, since when, and when that has been too long.
//!
//! hyper can limit the time for a request's head too. It sets a timer of the runtime for each
//! request and takes it back, which costs more than finding the answer in the cache; what is
//! here costs a request two looks at the clock.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// Time for a request's head, for a kept connection to send its next one, and for the peer to take
/// a reply that is on its way.
const PEER_TIMEOUT: Duration = Duration::from_secs(60);
/// Time that a kept connection has, once the service is asked to end, to send one more request; its
/// reply says that it was the last. Closing at once would cut off a request that is on its way.
const LINGER: Duration = Duration::from_millis(100);
/// A connection that was idle for longer when the end came is closed at once: nothing says that a
/// request is on its way just then.
const RECENT: Duration = Duration::from_secs(1);

/// The service's end: asked for once, seen by all connections.
#[derive(Debug, Clone, Default)]
pub(super) struct End(Arc<(AtomicBool, Notify)>);

impl End {
    pub(super) fn come(&self) {
        self.0.0.store(true, Ordering::Release);
        self.0.1.notify_waiters();
    }

    pub(super) fn has_come(&self) -> bool {
        self.0.0.load(Ordering::Acquire)
    }

    async fn wait(&self) {
        let told = self.0.1.notified();
        // A call of `come` from here on is not missed; one from before is seen.
        if !self.has_come() {
            told.await;
        }
    }
}

/// Turns on one connection.
#[derive(Debug)]
pub(super) struct Turns {
    end: End,
    begun: Instant,
    /// Milliseconds since the beginning at which the turn passed, twice, and 1 more while it is ours.
    passed: AtomicU64,
}

impl Turns {
    pub(super) fn new(end: End) -> Self {
        Self { end, begun: Instant::now(), passed: AtomicU64::new(0) }
    }

    /// A request's head is there: it is our turn.
    pub(super) fn asked(&self) {
        self.pass(1);
    }

    /// The reply's head is there: it is the peer's turn.
    pub(super) fn answered(&self) {
        self.pass(0);
    }

    /// This reply is to be the last.
    pub(super) fn is_last(&self) -> bool {
        self.end.has_come()
    }

    fn pass(&self, ours: u64) {
        let ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.passed.store((ms << 1) | ours, Ordering::Relaxed);
    }

    /// How long it has been the peer's turn; no time while it is ours.
    fn peers(&self, now: Instant) -> Duration {
        let passed = self.passed.load(Ordering::Relaxed);
        let since = self.begun + Duration::from_millis(passed >> 1);
        if passed & 1 == 0 { now.saturating_duration_since(since) } else { Duration::ZERO }
    }

    /// What the peer has left of its time.
    fn left(&self, now: Instant) -> Duration {
        PEER_TIMEOUT.saturating_sub(self.peers(now))
    }

    /// How long a request may still come once the service ends.
    fn linger(&self, now: Instant) -> Duration {
        if self.peers(now) < RECENT { LINGER } else { Duration::ZERO }
    }

    async fn late(&self) {
        loop {
            match self.left(Instant::now()) {
                Duration::ZERO => return,
                left => sleep(left).await,
            }
        }
    }
}

/// Why a connection is to be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The peer has taken too long.
    Late,
    /// The service ends.
    End,
}

/// Ends once a connection is to be closed. A task of its own, since the connection would look at it
/// at each request.
#[derive(Debug)]
pub(super) struct Watched(JoinHandle<Why>);

impl Watched {
    pub(super) fn start(turns: Arc<Turns>) -> Self {
        Self(tokio::spawn(async move {
            tokio::select! {
                () = turns.late() => Why::Late,
                () = turns.end.wait() => {
                    sleep(turns.linger(Instant::now())).await;
                    Why::End
                }
            }
        }))
    }
}

impl Future for Watched {
    type Output = Why;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Why> {
        // It doesn't panic, and nobody else aborts it.
        Pin::new(&mut self.0).poll(cx).map(|why| why.unwrap_or(Why::End))
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_peer_can_be_late() {
        let turns = Turns::new(End::default());
        let in_a_while = Instant::now() + PEER_TIMEOUT;
        assert_eq!(turns.left(in_a_while), Duration::ZERO);
        turns.asked();
        assert_eq!(turns.left(in_a_while), PEER_TIMEOUT);
        turns.answered();
        assert_eq!(turns.left(in_a_while + PEER_TIMEOUT), Duration::ZERO);
        assert!(turns.left(Instant::now()) > Duration::ZERO);
    }

    #[test]
    fn the_end_waits_a_moment_for_who_spoke_just_now() {
        let turns = Turns::new(End::default());
        assert_eq!(turns.linger(turns.begun + RECENT / 2), LINGER);
        assert_eq!(turns.linger(turns.begun + RECENT), Duration::ZERO);
        turns.asked();
        assert_eq!(turns.linger(turns.begun + PEER_TIMEOUT), LINGER);
    }

    #[tokio::test]
    async fn an_end_before_and_an_end_during_the_wait_are_seen() {
        let end = End::default();
        let watched = Watched::start(Arc::new(Turns::new(end.clone())));
        tokio::task::yield_now().await;
        end.come();
        assert_eq!(watched.await, Why::End);
        assert_eq!(Watched::start(Arc::new(Turns::new(end))).await, Why::End);
    }
}
