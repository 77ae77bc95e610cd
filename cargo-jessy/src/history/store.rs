//! The file.

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use camino::Utf8Path;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior, config::DbConfig};

use super::Trouble;

/// The form that is written.
const VERSION: i64 = 1;
const SCHEMA: &str = include_str!("schema.sql");

/// How long a run waits for others that write as well. Each takes some milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long the journal may get, in bytes, before it is folded into the file. Who opens the history
/// reads it whole: a millisecond.
const LONG: u64 = 512 << 10;

/// How many runs are kept.
pub(super) const RUNS: u32 = 500;

/// The history of one state folder.
#[derive(Debug)]
pub struct Store(pub(super) Connection);

impl Store {
    /// Opens it, and makes it where there is none.
    ///
    /// # Errors
    /// It can't be written, is no database, or is of a newer version.
    pub fn open(path: &Utf8Path) -> Result<Self, Trouble> {
        let mut connection = connect(path, OpenFlags::SQLITE_OPEN_CREATE)?;
        if version(&connection)? == 0 {
            make(&mut connection)?;
        }
        match version(&connection)? {
            VERSION => Ok(Self(connection)),
            other => Err(Trouble::Newer(other)),
        }
    }

    /// Opens it to be read; nothing where there is none.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn existing(path: &Utf8Path) -> Result<Option<Self>, Trouble> {
        if !path.is_file() {
            return Ok(None);
        }
        let connection = connect(path, OpenFlags::empty())?;
        match version(&connection)? {
            // Another run is making it.
            0 => Ok(None),
            VERSION => Ok(Some(Self(connection))),
            other => Err(Trouble::Newer(other)),
        }
    }
}

fn connect(path: &Utf8Path, more: OpenFlags) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    // With the journal of writes ahead, a commit waits for no disk, and a machine that loses power
    // loses the last runs at most. The file itself is written once some runs have come together,
    // by the one that closes it last, not at the end of each.
    let journal = fs_err::metadata(format!("{path}-wal")).map_or(0, |it| it.len());
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, journal <= LONG)?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(connection)
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Makes the tables, unless another run has made them meanwhile.
fn make(connection: &mut Connection) -> rusqlite::Result<()> {
    // Changing the journal takes the file whole, and SQLite does not wait for that by itself.
    let start = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if is_busy(&error) && start.elapsed() < PATIENCE => {
                sleep(Duration::from_millis(5));
            }
            done => break done?,
        }
    }
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if version(&change)? == 0 {
        change.execute_batch(SCHEMA)?;
        change.pragma_update(None, "user_version", VERSION)?;
    }
    change.commit()
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}
