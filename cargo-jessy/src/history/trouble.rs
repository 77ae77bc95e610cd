//! Why there is no history.

use std::fmt;

/// Why a history can't be read or written.
#[derive(Debug)]
pub enum Trouble {
    /// SQLite says so.
    Sqlite(rusqlite::Error),
    /// A newer version of ours wrote it.
    Newer(i64),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(error) => error.fmt(f),
            Self::Newer(version) => {
                write!(f, "it has the form {version}, of a newer cargo jessy than this one")
            }
        }
    }
}

impl std::error::Error for Trouble {}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}
