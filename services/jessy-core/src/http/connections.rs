//! Connections: accepted, bounded in number and patience, and ended gracefully.
//!
//! `axum::serve` has no timeout for a request's head, so the loop is ours.

use std::convert::Infallible;
use std::future::Future;
use std::io::{self, ErrorKind};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::CONNECTION;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::turns::{End, Turns, Watched, Why};

/// Connections served at once; HTTP/1.1 makes it the number of requests at once. Later ones wait
/// in the socket's queue.
const MAX_CONNECTIONS: usize = 1024;
/// Time for open requests after the signal to end: a second less than a container is given.
const END_TIMEOUT: Duration = Duration::from_secs(9);
/// Pause after a failed accept, such as when no descriptor is free.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` ends; then closes the socket, answers the open requests and returns.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let end = End::default();
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
        connections.spawn(connection(stream, slot, router.clone(), end.clone()));
    }
    // Open connections first, so that their replies can say that no other follows.
    end.come();
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

async fn connection(stream: TcpStream, _slot: OwnedSemaphorePermit, router: Router, end: End) {
    // Small replies must not wait for more to send.
    let _ = stream.set_nodelay(true);
    let routes = TowerToHyperService::new(router);
    let turns = Arc::new(Turns::new(end));
    let watched = Watched::start(Arc::clone(&turns));
    let service = service_fn(move |request| {
        turns.asked();
        let (reply, turns) = (routes.call(request), Arc::clone(&turns));
        async move {
            let mut reply = reply.await?;
            turns.answered();
            if turns.is_last() {
                reply.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(reply)
        }
    });
    let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let mut served = pin!(served);
    let result = tokio::select! {
        biased;
        result = served.as_mut() => result,
        why = watched => match why {
            Why::Late => return,
            Why::End => {
                served.as_mut().graceful_shutdown();
                served.await
            }
        }
    };
    if let Err(error) = result {
        // Peers go away as they like.
        tracing::debug!("connection: {error}");
    }
}
