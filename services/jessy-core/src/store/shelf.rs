//! The current store, replaced as a whole while readers go on (domain §4.3).
//!
//! A [`Shelf`] keeps what is made of a store, so that a reader who takes it once has store, index
//! and word lists of one generation. Readers keep what they took until they drop it; the last one
//! unmaps it.

use std::fmt;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::{ArcSwap, ArcSwapOption};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Ceiling, Generation, OpenError, Reason, Store};
use crate::clock::Clock;

/// What a reload that did not fail came to.
#[derive(Debug)]
pub enum Reloaded<T> {
    /// A new generation is served. Holds what was made of it.
    Swapped(Arc<T>),
    /// The file holds the generation that is served already; nothing was changed.
    Same(Generation),
}

/// The last try to reload, as status tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LastReload {
    /// When it ended.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Whether the file could be used.
    pub ok: bool,
    /// Why not: a code of [`Reason::code`].
    pub reason: Option<&'static str>,
}

/// The path of a store and what is served of it now.
pub struct Shelf<T> {
    file: PathBuf,
    ceiling: Arc<Ceiling>,
    clock: Arc<dyn Clock>,
    make: Box<dyn Fn(Arc<Store>) -> Arc<T> + Send + Sync>,
    current: ArcSwap<T>,
    last: ArcSwapOption<LastReload>,
    failures: AtomicU64,
    /// Held through a reload, so that there is one at a time.
    seen: Mutex<Seen>,
}

/// What the last open found at the path.
#[derive(Debug, Default)]
struct Seen {
    stamp: Option<Stamp>,
    /// Size in bytes of a file that was refused for want of room.
    refused: Option<u64>,
}

/// What tells that a file was replaced or edited: device, inode, size, times of the last change of
/// content and of mode. None if there is no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp(u64, u64, u64, (i64, i64), (i64, i64));

impl<T: AsRef<Store>> Shelf<T> {
    /// Opens the first store. `make` turns each store into what is served; it may take its time,
    /// since readers have the old one until it is done.
    ///
    /// # Errors
    ///
    /// [`OpenError`], as [`Store::open`] and, for want of room, [`Reason::OverCeiling`].
    pub fn open(
        file: &Path,
        ceiling: &Arc<Ceiling>,
        clock: Arc<dyn Clock>,
        make: impl Fn(Arc<Store>) -> Arc<T> + Send + Sync + 'static,
    ) -> Result<Self, OpenError> {
        // Before the open: a file that comes in between is seen as a change, not missed.
        let stamp = Stamp::of(file);
        let store = Store::open_within(file, ceiling)?;
        Ok(Self {
            file: file.to_owned(),
            ceiling: Arc::clone(ceiling),
            clock,
            current: ArcSwap::new(make(store)),
            make: Box::new(make),
            last: ArcSwapOption::empty(),
            failures: AtomicU64::new(0),
            seen: Mutex::new(Seen { stamp, refused: None }),
        })
    }

    /// What is served now. A request takes it once and keeps it. Waits for nobody.
    #[must_use]
    pub fn current(&self) -> Arc<T> {
        self.current.load_full()
    }

    /// Where stores come from.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// What its maps count against.
    #[must_use]
    pub fn ceiling(&self) -> &Ceiling {
        &self.ceiling
    }

    /// The last reload; none before the first.
    #[must_use]
    pub fn last_reload(&self) -> Option<LastReload> {
        self.last.load().as_deref().cloned()
    }

    /// Reloads that failed since the start.
    #[must_use]
    pub fn reload_failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// Opens and verifies the file beside the current store and serves it, unless it is the same
    /// generation. A failure leaves the current one, is logged, counted and remembered. Blocks for
    /// as long as opening takes, and while another reload runs.
    ///
    /// # Errors
    ///
    /// [`OpenError`]: why the file can't be used.
    pub fn reload(&self) -> Result<Reloaded<T>, OpenError> {
        self.reload_seeing(&mut self.seen())
    }

    /// Reloads if the file at the path is another than the last one that was looked at, or if that
    /// one was refused for want of room and there is room now.
    pub fn reload_if_changed(&self) -> Option<Result<Reloaded<T>, OpenError>> {
        let mut seen = self.seen();
        let changed = Stamp::of(&self.file) != seen.stamp;
        let fits_now = seen.refused.is_some_and(|bytes| self.ceiling.admits(bytes));
        (changed || fits_now).then(|| self.reload_seeing(&mut seen))
    }

    fn reload_seeing(&self, seen: &mut Seen) -> Result<Reloaded<T>, OpenError> {
        *seen = Seen { stamp: Stamp::of(&self.file), refused: None };
        let result = self.replace();
        let reason = result.as_ref().err().map(|error| {
            if let Reason::OverCeiling { requested, .. } = error.reason {
                seen.refused = Some(requested);
            }
            self.failures.fetch_add(1, Ordering::Relaxed);
            tracing::error!(reason = error.reason.code(), "{error}");
            error.reason.code()
        });
        let last = LastReload { at: self.clock.now(), ok: reason.is_none(), reason };
        self.last.store(Some(Arc::new(last)));
        result
    }

    fn replace(&self) -> Result<Reloaded<T>, OpenError> {
        let store = Store::open_within(&self.file, &self.ceiling)?;
        let old = T::as_ref(&self.current.load()).generation();
        let new = store.generation();
        if new == old {
            return Ok(Reloaded::Same(old));
        }
        let made = (self.make)(store);
        self.current.store(Arc::clone(&made));
        tracing::info!(%old, %new, "layer store replaced");
        Ok(Reloaded::Swapped(made))
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        // A panic in `make` left the old store in place: there is nothing half done.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stamp {
    fn of(file: &Path) -> Option<Self> {
        let m = fs::metadata(file).ok()?;
        let modified = (m.mtime(), m.mtime_nsec());
        Some(Self(m.dev(), m.ino(), m.size(), modified, (m.ctime(), m.ctime_nsec())))
    }
}

impl<T> fmt::Debug for Shelf<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shelf").field("file", &self.file).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "shelf_tests.rs"]
mod tests;
