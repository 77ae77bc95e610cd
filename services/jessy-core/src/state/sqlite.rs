//! SQLite's connections: one that writes, some that read.

use std::fs::{self, DirBuilder, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{DatabaseUrl, StateError};

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
const READERS: u32 = 4;
/// Nobody but the service's own user reads what users said.
const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;

/// The file that is open. SQLite itself goes on writing to one that was removed, and what it then
/// acknowledges is nowhere.
pub(super) struct OpenFile {
    path: PathBuf,
    device: u64,
    inode: u64,
}

impl OpenFile {
    fn new(path: &Path, found: &Metadata) -> Self {
        Self { path: path.to_owned(), device: found.dev(), inode: found.ino() }
    }

    /// # Errors
    ///
    /// It is no longer at its path. One that was moved may come back.
    pub(super) fn check(&self) -> Result<(), sqlx::Error> {
        let wrong = match fs::metadata(&self.path) {
            Ok(found) if (found.dev(), found.ino()) == (self.device, self.inode) => return Ok(()),
            Ok(_) => "another file is at its place; start again to use that one".to_owned(),
            Err(error) => format!("it is gone: {error}; put it back, or start again without it"),
        };
        Err(io::Error::other(wrong).into())
    }
}

/// The writer and the readers of a file, which is made if there is none.
pub(super) async fn open(
    file: &Path,
    url: &DatabaseUrl,
) -> Result<(SqlitePool, SqlitePool, OpenFile), StateError> {
    let failed = |cause: String| StateError::Open {
        place: url.to_string(),
        cause,
        remedy: "DATABASE_URL must name a file of SQLite's that this user may read and write, in a \
                 folder that this user may write",
    };
    let open = make(file).map_err(|error| failed(error.to_string()))?;
    // A write-ahead log with a sync at each commit: what was acknowledged survives a power cut.
    let options = SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true);
    let pool = |connections| {
        SqlitePoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .idle_timeout(None)
            .max_lifetime(None)
    };
    let writer = pool(1).min_connections(1).connect_with(options.clone()).await;
    let writer = writer.map_err(|error| failed(error.to_string()))?;
    let readers = pool(READERS).connect_lazy_with(options.read_only(true));
    Ok((writer, readers, OpenFile::new(file, &open)))
}

/// Makes the file and its folder, closed to others, unless they are there.
fn make(file: &Path) -> io::Result<Metadata> {
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder)?;
    }
    OpenOptions::new().create(true).append(true).mode(FILE_MODE).open(file)?.metadata()
}
