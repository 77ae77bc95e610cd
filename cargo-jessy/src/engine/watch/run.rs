//! The loop from a save to a reload.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
    io,
    time::Instant,
};

use camino::Utf8PathBuf;

use super::{
    own::Own,
    watcher::{Saved, Watcher},
};
use crate::events::{ReloadEvent, ServiceEvent, Sink};

/// What an engine does about saved files.
pub trait Reloader {
    /// One service that has to be reloaded.
    type Due;

    /// Compiles what is stale and gives the services that have to be reloaded, in dependency
    /// order. What doesn't compile is told as an event. Dropped when another save comes first.
    fn compile(
        &mut self,
        files: &BTreeSet<Utf8PathBuf>,
        events: &Sink<ServiceEvent>,
    ) -> impl Future<Output = Vec<Self::Due>>;

    /// Lets the new program of one service take over and tells how that went. `saved` is when
    /// the last of the files was.
    fn reload(
        &mut self,
        due: Self::Due,
        saved: Instant,
        events: &Sink<ServiceEvent>,
    ) -> impl Future<Output = ()>;
}

/// Watches and reloads until the watcher fails.
///
/// # Errors
/// Those of [`Watcher::next`].
pub async fn run(
    mut watcher: Watcher,
    mut reloader: impl Reloader,
    events: Sink<ServiceEvent>,
) -> io::Result<()> {
    let mut own = Own::default();
    let mut built = Instant::now();
    loop {
        let mut saved = by_others(&mut watcher, &mut own, Some(built)).await?;
        let due = loop {
            let files: BTreeSet<_> = saved.files.keys().cloned().collect();
            let list = files.iter().cloned().collect();
            events.emit(ServiceEvent::Reload(ReloadEvent::Saved { files: list }));
            own.begin();
            tokio::select! {
                due = reloader.compile(&files, &events) => break due,
                more = by_others(&mut watcher, &mut own, None) => saved.add(more?),
            }
        };
        built = Instant::now();
        for due in due {
            reloader.reload(due, saved.at(), &events).await;
        }
    }
}

/// The next save that no build made itself; a build could only do that until `built`.
async fn by_others(
    watcher: &mut Watcher,
    own: &mut Own,
    built: Option<Instant>,
) -> io::Result<Saved> {
    loop {
        let Saved { files } = watcher.next().await?;
        let is_late = |at: &Instant| built.is_some_and(|built| *at > built);
        let (late, meanwhile): (BTreeMap<_, _>, BTreeMap<_, _>) =
            files.into_iter().partition(|(_, at)| is_late(at));
        let others = own.others(meanwhile.keys().cloned().collect());
        let others = meanwhile.into_iter().filter(|(path, _)| others.contains(path));
        let files: BTreeMap<_, _> = late.into_iter().chain(others).collect();
        if !files.is_empty() {
            return Ok(Saved { files });
        }
    }
}
