//! When a shelf reloads: on SIGHUP, and when the file at its path is another (domain §4.3).

use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};

use super::{OpenError, Reloaded, Shelf, Store};

/// How often the path is looked at. A poll, because a file watch misses what other hosts do on a
/// shared volume.
pub const POLL: Duration = Duration::from_secs(2);

/// Reloads the shelf whenever there is cause, until `stop` ends; `on_reload` hears of each result.
/// SIGHUP is taken over by this call itself, before the future is first polled: a caller that then
/// says it is ready can't be ended by one.
///
/// # Errors
///
/// When the operating system refuses the signal handler.
///
/// # Panics
///
/// Outside of a Tokio runtime.
pub fn watch<T: AsRef<Store> + Send + Sync + 'static>(
    shelf: Arc<Shelf<T>>,
    on_reload: impl Fn(&Result<Reloaded<T>, OpenError>),
    stop: impl Future<Output = ()>,
) -> io::Result<impl Future<Output = ()>> {
    watch_every(POLL, shelf, on_reload, stop)
}

fn watch_every<T: AsRef<Store> + Send + Sync + 'static>(
    poll: Duration,
    shelf: Arc<Shelf<T>>,
    on_reload: impl Fn(&Result<Reloaded<T>, OpenError>),
    stop: impl Future<Output = ()>,
) -> io::Result<impl Future<Output = ()>> {
    let mut hangup = signal(SignalKind::hangup())?;
    let mut ticks = interval(poll);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    Ok(async move {
        let mut stop = pin!(stop);
        loop {
            let asked = tokio::select! {
                () = &mut stop => return,
                Some(()) = hangup.recv() => true,
                _ = ticks.tick() => false,
            };
            let shelf = Arc::clone(&shelf);
            // Opening reads the whole file: not on a thread that answers requests.
            let reload = spawn_blocking(move || {
                if asked { Some(shelf.reload()) } else { shelf.reload_if_changed() }
            });
            match reload.await {
                Ok(Some(result)) => on_reload(&result),
                Ok(None) => {}
                Err(error) => tracing::error!("a reload of the layer store failed: {error}"),
            }
        }
    })
}

#[cfg(test)]
#[path = "watch_tests.rs"]
mod tests;
