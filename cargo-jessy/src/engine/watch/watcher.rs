//! From events of the file system to batches of saved files.

use std::{
    collections::BTreeSet,
    io,
    time::{Duration, Instant},
};

use camino::Utf8PathBuf;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _, event::AccessKind};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::tree::{Root, Tree};

/// So long nothing may happen until a save counts as done: editors write a file in several steps,
/// and a branch switch writes many. notify's own debouncers look on a timer, file by file; what is
/// asked for here is quiet over all files.
const QUIET: Duration = Duration::from_millis(50);

/// Files that were saved together.
#[derive(Clone, Debug)]
pub struct Saved {
    /// Whose contents differ from before, the gone ones among them.
    pub files: BTreeSet<Utf8PathBuf>,
    /// When the first event of the newest batch came.
    pub at: Instant,
}

impl Saved {
    /// Adds what was saved since: the clock runs anew, because what counts is the last save.
    pub fn add(&mut self, more: Self) {
        self.files.extend(more.files);
        self.at = more.at;
    }
}

/// Watches a tree.
#[derive(Debug)]
pub struct Watcher {
    tree: Tree,
    system: RecommendedWatcher,
    watched: BTreeSet<Utf8PathBuf>,
    events: UnboundedReceiver<Instant>,
    /// When the events that were not looked into yet began.
    since: Option<Instant>,
}

impl Watcher {
    /// Begins to watch these roots, `without` these folders.
    ///
    /// # Errors
    /// Those of the operating system, above all that it watches no more folders.
    pub fn new(roots: Vec<Root>, without: Vec<Utf8PathBuf>) -> io::Result<Self> {
        let (tx, events) = unbounded_channel();
        let handler = move |event: notify::Result<notify::Event>| {
            // Reading is no change. An error means that events were lost: look at everything.
            let is_read = event.as_ref().is_ok_and(|event| match event.kind {
                EventKind::Access(AccessKind::Close(notify::event::AccessMode::Write)) => false,
                EventKind::Access(_) => true,
                _ => false,
            });
            if !is_read {
                // Nobody may listen any more.
                let _ = tx.send(Instant::now());
            }
        };
        let system = notify::recommended_watcher(handler).map_err(failure)?;
        let tree = Tree::new(roots, without);
        let mut watcher = Self { tree, system, watched: BTreeSet::new(), events, since: None };
        watcher.follow()?;
        // What was written between the look and the watch.
        watcher.tree.look();
        Ok(watcher)
    }

    /// Waits for the next batch. May be dropped and called again: nothing is lost.
    ///
    /// # Errors
    /// Those of the operating system, above all that it watches no more folders.
    pub async fn next(&mut self) -> io::Result<Saved> {
        loop {
            if self.since.is_none() {
                // The watcher lives as long as we do, so the channel stays open.
                self.since = self.events.recv().await;
            }
            while tokio::time::timeout(QUIET, self.events.recv()).await.is_ok() {}
            let at = self.since.take().unwrap_or_else(Instant::now);
            let files: BTreeSet<_> = self.tree.look().into_iter().collect();
            self.follow()?;
            if !files.is_empty() {
                return Ok(Saved { files, at });
            }
        }
    }

    /// Watches the folders that are there now. One that is made anew has lost its watch.
    fn follow(&mut self) -> io::Result<()> {
        let folders = self.tree.folders();
        for gone in self.watched.difference(folders).cloned().collect::<Vec<_>>() {
            // The operating system has dropped it already, mostly.
            let _ = self.system.unwatch(gone.as_std_path());
            self.watched.remove(&gone);
        }
        let mut found = false;
        for new in folders.difference(&self.watched).cloned().collect::<Vec<_>>() {
            match self.system.watch(new.as_std_path(), RecursiveMode::NonRecursive) {
                Ok(()) => drop(self.watched.insert(new)),
                // Gone again; the event of that is on its way.
                Err(_) if !new.exists() => {}
                Err(error) => return Err(failure(error)),
            }
            found = true;
        }
        if found && self.since.is_none() && !self.watched.is_empty() {
            // Files may have come into a new folder before it was watched.
            self.since = Some(Instant::now());
        }
        Ok(())
    }
}

fn failure(error: notify::Error) -> io::Error {
    match error.kind {
        notify::ErrorKind::MaxFilesWatch => io::Error::new(
            io::ErrorKind::QuotaExceeded,
            "watch files: this machine watches no more folders",
        ),
        notify::ErrorKind::Io(error) => {
            io::Error::new(error.kind(), format!("watch files: {error}"))
        }
        _ => io::Error::other(format!("watch files: {error}")),
    }
}
