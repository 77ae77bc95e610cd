//! What this program was built from. Only its own crate is told, so that a commit compiles no library
//! anew; it tells the rest when it starts.

use std::sync::OnceLock;

static COMMIT: OnceLock<&'static str> = OnceLock::new();

/// Remembers it, if the build was told.
pub(crate) fn from(commit: Option<&'static str>) {
    if let Some(commit) = commit {
        // The first stays: a process is built once.
        let _ = COMMIT.set(commit);
    }
}

/// The commit, or `unknown`.
pub(crate) fn commit() -> &'static str {
    COMMIT.get().copied().unwrap_or("unknown")
}
