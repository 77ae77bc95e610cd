//! Connections: accepted, bounded in number and patience, and ended gracefully.
//!
//! `axum::serve` has no timeout for a request's head, so the loop is ours.

use std::convert::Infallible;
use std::future::Future;
use std::io::{self, ErrorKind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::CONNECTION;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// Connections served at once; HTTP/1.1 makes it the number of requests at once. Later ones wait
/// in the socket's queue.
const MAX_CONNECTIONS: usize = 1024;
/// Time for a request's head, and for a kept connection to send its next one.
const HEAD_TIMEOUT: Duration = Duration::from_secs(60);
/// Time for open requests after the signal to end: a second less than a container is given.
const END_TIMEOUT: Duration = Duration::from_secs(9);
/// Time that a kept connection has, once the service is asked to end, to send one more request; its
/// reply says that it was the last. Closing at once would cut off a request that is on its way.
const LINGER: Duration = Duration::from_millis(100);
/// A connection that was idle for longer when the end came is closed at once: nothing says that a
/// request is on its way just then.
const RECENT: Duration = Duration::from_secs(1);
/// Pause after a failed accept, such as when no descriptor is free.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` ends; then closes the socket, answers the open requests and returns.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let (end, ending) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = accept(&listener, &slots) => accepted,
        };
        // Ended connections are forgotten here, so that the set doesn't grow.
        while connections.try_join_next().is_some() {}
        let (stream, slot) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if is_of_the_peer(&error) => continue,
            Err(error) => {
                tracing::error!("can't accept connections: {error}");
                sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        connections.spawn(connection(stream, slot, router.clone(), ending.clone()));
    }
    // Open connections first, so that their replies can say that no other follows.
    end.send_replace(true);
    drop(listener);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    if timeout(END_TIMEOUT, all_ended).await.is_err() {
        tracing::warn!("{} connections are cut off", connections.len());
    }
}

async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let slot = Arc::clone(slots).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, slot))
}

fn is_of_the_peer(error: &io::Error) -> bool {
    use ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn connection(
    stream: TcpStream,
    _slot: OwnedSemaphorePermit,
    router: Router,
    mut ending: watch::Receiver<bool>,
) {
    // Small replies must not wait for more to send.
    let _ = stream.set_nodelay(true);
    let routes = TowerToHyperService::new(router);
    let is_ending = ending.clone();
    let begun = Instant::now();
    let last_at = Arc::new(AtomicU64::new(0));
    let last = Arc::clone(&last_at);
    let ms = move || u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let service = service_fn(move |request| {
        last.store(ms(), Ordering::Relaxed);
        let (reply, is_ending) = (routes.call(request), is_ending.clone());
        async move {
            let mut reply = reply.await?;
            if *is_ending.borrow() {
                reply.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(reply)
        }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    let mut served = pin!(served);
    let ended = async {
        // In a statement of its own: the guard that it gives must not live across an await.
        let _ = ending.wait_for(|ending| *ending).await.is_ok();
        let idle = Duration::from_millis(ms().saturating_sub(last_at.load(Ordering::Relaxed)));
        if idle < RECENT {
            sleep(LINGER).await;
        }
    };
    let result = tokio::select! {
        biased;
        result = served.as_mut() => result,
        () = ended => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = result {
        // Peers go away as they like.
        tracing::debug!("connection: {error}");
    }
}
