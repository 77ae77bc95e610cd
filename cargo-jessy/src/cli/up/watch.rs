//! `--watch`: what happens to saved files, shown beside the logs.

use std::{collections::BTreeMap, future::Future, io, pin::Pin, time::Duration};

use tokio::{sync::mpsc::UnboundedReceiver, time::Interval};

use crate::{
    catalogue::Id,
    cli::Ctx,
    engine::watch::{self, Reloader, Root, Watcher},
    events::{ServiceEvent, Sink},
    exit::{Exit, Failure},
    report::ReloadView,
};

/// Begins to watch. What is saved from now on is not missed.
pub(super) fn begin(
    roots: Vec<Root>,
    without: Vec<camino::Utf8PathBuf>,
) -> Result<Watcher, Failure> {
    Watcher::new(roots, without).map_err(failure)
}

/// Begins the loop once all is up.
pub(super) type Begin<'a> = Box<dyn FnOnce() -> Watching + 'a>;

/// The loop from saves to reloads, and its rows.
pub(super) struct Watching {
    view: ReloadView,
    events: UnboundedReceiver<ServiceEvent>,
    reloads: Pin<Box<dyn Future<Output = io::Result<()>>>>,
    tick: Interval,
}

impl Watching {
    pub(super) fn new(
        ctx: &Ctx,
        watcher: Watcher,
        reloader: impl Reloader + 'static,
        services: &[String],
        built_from: BTreeMap<String, Vec<String>>,
    ) -> Self {
        let (sink, events) = Sink::channel();
        Self {
            view: ReloadView::new(&ctx.printer, services, built_from),
            events,
            reloads: Box::pin(watch::run(watcher, reloader, sink)),
            tick: tokio::time::interval(Duration::from_millis(200)),
        }
    }

    /// Whether the service comes and goes because it is being reloaded.
    pub(super) fn is_reloading(&self, service: &str) -> bool {
        self.view.is_reloading(service)
    }

    /// Goes on until something was shown.
    async fn go_on(&mut self) -> Result<(), Failure> {
        tokio::select! {
            biased;
            Some(event) = self.events.recv() => self.view.on(&event),
            ended = &mut self.reloads => ended.map_err(failure)?,
            _ = self.tick.tick() => self.view.tick(),
        }
        Ok(())
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.view.finish();
    }
}

/// Prints above the rows, if there are any.
pub(super) fn above(watching: Option<&Watching>, print: impl FnOnce()) {
    match watching {
        Some(watching) => watching.view.above(print),
        None => print(),
    }
}

/// Goes on until something was shown; for ever if nothing is watched.
pub(super) async fn go_on(watching: Option<&mut Watching>) -> Result<(), Failure> {
    match watching {
        Some(watching) => watching.go_on().await,
        None => std::future::pending().await,
    }
}

fn failure(error: io::Error) -> Failure {
    let is_full = error.kind() == io::ErrorKind::QuotaExceeded;
    let failure = Failure::from(error);
    if !is_full {
        return failure;
    }
    let id = Id::WatchesUsedUp;
    Failure { exit: Exit::Missing(id), ..failure }.help(id.entry().fix.line())
}
