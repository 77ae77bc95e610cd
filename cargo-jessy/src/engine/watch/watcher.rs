//! From events of the file system to batches of saved files.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    time::{Duration, Instant},
};

use camino::Utf8PathBuf;
use notify::{
    EventKind, RecommendedWatcher, RecursiveMode, Watcher as _,
    event::{AccessKind, AccessMode, ModifyKind},
};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::tree::{Root, Tree};

/// So long nothing may happen until a save counts as done: editors write a file in several steps,
/// and a branch switch writes many. No longer, since what is saved later starts the build anew.
/// notify's own debouncers look on a timer, file by file; what is asked for here is quiet over all
/// files.
const QUIET: Duration = Duration::from_millis(20);

/// Files that were saved together.
#[derive(Clone, Debug)]
pub struct Saved {
    /// Whose contents differ from before, the gone ones among them, and when they were written
    /// last.
    pub files: BTreeMap<Utf8PathBuf, Instant>,
}

impl Saved {
    /// Adds what was saved since.
    pub fn add(&mut self, more: Self) {
        self.files.extend(more.files);
    }

    /// When the last of the files was written.
    #[must_use]
    pub fn at(&self) -> Instant {
        self.files.values().max().copied().unwrap_or_else(Instant::now)
    }
}

/// Watches a tree.
#[derive(Debug)]
pub struct Watcher {
    tree: Tree,
    system: RecommendedWatcher,
    watched: BTreeSet<Utf8PathBuf>,
    events: UnboundedReceiver<News>,
    /// What was deleted or renamed since the last look.
    moved: BTreeSet<Utf8PathBuf>,
    /// The last event of each file since the last look.
    times: BTreeMap<Utf8PathBuf, Instant>,
    /// Whether there is something to look at.
    due: bool,
    /// Whether that is more than what events have named.
    all: bool,
}

/// An event, as far as it matters.
#[derive(Debug)]
struct News {
    at: Instant,
    paths: Vec<Utf8PathBuf>,
    /// Whether they were deleted or renamed.
    moves: bool,
}

impl News {
    /// `None`: reading is no news.
    fn of(event: notify::Result<notify::Event>) -> Option<Self> {
        let at = Instant::now();
        // An error means that events were lost: look at everything.
        let Ok(event) = event else { return Some(Self { at, paths: Vec::new(), moves: false }) };
        let moves = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
            EventKind::Access(_) => return None,
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)) | EventKind::Any => true,
            _ => false,
        };
        let paths = event.paths.into_iter();
        let paths = paths.filter_map(|path| Utf8PathBuf::from_path_buf(path).ok()).collect();
        Some(Self { at, paths, moves })
    }
}

impl Watcher {
    /// Begins to watch these roots, `without` these folders.
    ///
    /// # Errors
    /// Those of the operating system, above all that it watches no more folders.
    pub fn new(roots: Vec<Root>, without: Vec<Utf8PathBuf>) -> io::Result<Self> {
        let (tx, events) = unbounded_channel();
        let handler = move |event| {
            if let Some(news) = News::of(event) {
                // Nobody may listen any more.
                let _ = tx.send(news);
            }
        };
        let system = notify::recommended_watcher(handler).map_err(failure)?;
        let tree = Tree::new(roots, without);
        let mut watcher = Self {
            tree,
            system,
            watched: BTreeSet::new(),
            events,
            moved: BTreeSet::new(),
            times: BTreeMap::new(),
            due: false,
            all: false,
        };
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
            if !self.due {
                // The watcher lives as long as we do, so the channel stays open.
                let news = self.events.recv().await;
                self.note(news);
            }
            while let Ok(news) = tokio::time::timeout(QUIET, self.events.recv()).await {
                self.note(news);
            }
            self.due = false;
            let times = std::mem::take(&mut self.times);
            // What lay in a new folder had no event of its own.
            let time = |path: &Utf8PathBuf| times.get(path).copied().unwrap_or_else(Instant::now);
            let is_all = std::mem::take(&mut self.all);
            let glance = if is_all { None } else { self.tree.glance(times.keys()) };
            let found = glance.unwrap_or_else(|| {
                let found = self.tree.look();
                self.tree.pass_over(times.keys());
                found
            });
            let files: BTreeMap<_, _> =
                found.into_iter().map(|path| (path.clone(), time(&path))).collect();
            self.follow()?;
            if !files.is_empty() {
                return Ok(Saved { files });
            }
        }
    }

    fn note(&mut self, news: Option<News>) {
        let Some(news) = news else { return };
        self.due = true;
        self.all |= news.paths.is_empty();
        if news.moves {
            self.moved.extend(news.paths.iter().cloned());
        }
        self.times.extend(news.paths.into_iter().map(|path| (path, news.at)));
    }

    /// Watches the folders that are there now.
    fn follow(&mut self) -> io::Result<()> {
        let folders = self.tree.folders();
        let mut gone: Vec<_> = self.watched.difference(folders).cloned().collect();
        // One that was deleted and made again has lost its watch.
        gone.extend(self.watched.intersection(&self.moved).cloned());
        self.moved.clear();
        for gone in gone {
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
        // Files may have come into a new folder before it was watched.
        self.due |= found;
        self.all |= found;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_folder_that_is_made_again_is_watched_again() {
        let dir = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(dir.path().join("src")).unwrap();
        let write = |text: &str| {
            fs_err::create_dir_all(&root).unwrap();
            fs_err::write(root.join("note"), text).unwrap();
        };
        write("one");
        let mut watcher = Watcher::new(vec![Root::all(&root)], Vec::new()).unwrap();
        for round in ["two", "three"] {
            write(round);
            let saved = watcher.next().await.unwrap();
            assert_eq!(saved.files.keys().next(), Some(&root.join("note")));
            fs_err::remove_dir_all(&root).unwrap();
            assert_eq!(watcher.next().await.unwrap().files.len(), 1);
            write("again");
            assert_eq!(watcher.next().await.unwrap().files.len(), 1);
            // All at once, as a branch switch does.
            fs_err::remove_dir_all(&root).unwrap();
            write("at once");
            assert_eq!(watcher.next().await.unwrap().files.len(), 1);
        }
    }
}
