//! The open database: SQLite or Postgres behind one type.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{PgPool, SqlitePool};

use super::url::Address;
use super::{DatabaseUrl, StateError, StorageKind, postgres, sqlite};

/// How long one operation may take before the database counts as lost. Longer than the limits of
/// the databases themselves, whose words say more.
const OPERATION_LIMIT: Duration = Duration::from_secs(8);

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// Durable state. Clones share its connections.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    url: DatabaseUrl,
    engine: Engine,
}

/// The connections.
pub(super) enum Engine {
    /// One connection that writes, so that writers queue here and not on a lock of the file.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
        file: sqlite::OpenFile,
    },
    Postgres(PgPool),
}

impl Database {
    /// Connects, creates SQLite's file if there is none, and brings the tables up to date.
    ///
    /// # Errors
    ///
    /// [`StateError::Open`] or [`StateError::Migration`]: file or host, cause and remedy in one
    /// line.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, StateError> {
        let (engine, migrated) = match &url.0 {
            Address::Sqlite(path) => {
                let (writer, readers, file) = sqlite::open(path, url).await?;
                let migrated = SQLITE.run(&writer).await;
                (Engine::Sqlite { writer, readers, file }, migrated)
            }
            Address::Postgres(options) => {
                let pool = postgres::open(options, url).await?;
                let migrated = POSTGRES.run(&pool).await;
                (Engine::Postgres(pool), migrated)
            }
        };
        migrated.map_err(|error| migration_failed(url, &error))?;
        Ok(Self(Arc::new(Inner { url: url.clone(), engine })))
    }

    /// Which database it is.
    #[must_use]
    pub fn kind(&self) -> StorageKind {
        self.0.url.kind()
    }

    /// File or host, for logs.
    #[must_use]
    pub fn place(&self) -> String {
        self.0.url.to_string()
    }

    /// Whether other cores may write to it too.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.kind() == StorageKind::Postgres
    }

    /// Ends all connections, for an orderly end: SQLite then folds its log into the file.
    pub async fn close(&self) {
        match &self.0.engine {
            Engine::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// Runs an operation against the clock and names the place of what goes wrong.
    pub(super) async fn timed<T>(
        &self,
        operation: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, StateError> {
        let checked = async {
            let done = operation.await?;
            // Removed just before it came to an end: it is not durable.
            if let Engine::Sqlite { file, .. } = self.engine() {
                file.check()?;
            }
            Ok(done)
        };
        let cause = match tokio::time::timeout(OPERATION_LIMIT, checked).await {
            Ok(Ok(done)) => return Ok(done),
            Ok(Err::<_, sqlx::Error>(error)) => error.to_string(),
            Err(_) => format!("no answer within {} s", OPERATION_LIMIT.as_secs()),
        };
        Err(StateError::Unavailable { place: self.place(), cause })
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Database").field(&self.0.url).finish()
    }
}

fn migration_failed(url: &DatabaseUrl, error: &MigrateError) -> StateError {
    let remedy = match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooOld(..) => {
            "a newer jessy-core wrote it: start that version, or restore an older backup"
        }
        MigrateError::VersionMismatch(_) | MigrateError::Dirty(_) => {
            "restore a backup, or give DATABASE_URL an empty database"
        }
        _ => "the user of DATABASE_URL must be allowed to create tables",
    };
    StateError::Migration { place: url.to_string(), cause: error.to_string(), remedy }
}

/// Runs a block on a connection that reads. `?` in the block leaves it with a [`sqlx::Error`].
macro_rules! read {
    ($database:expr, |$on:ident| $block:block) => {{
        let database: &$crate::state::Database = $database;
        let operation = async {
            Ok::<_, sqlx::Error>(match database.engine() {
                $crate::state::database::Engine::Sqlite { readers, .. } => {
                    let mut $on = readers.acquire().await?;
                    $block
                }
                $crate::state::database::Engine::Postgres(pool) => {
                    let mut $on = pool.acquire().await?;
                    $block
                }
            })
        };
        database.timed(operation).await
    }};
}

/// Runs a block in one transaction and commits it. `?` in the block rolls back.
macro_rules! write {
    ($database:expr, |$on:ident, $kind:ident| $block:block) => {{
        let database: &$crate::state::Database = $database;
        let operation = async {
            Ok::<_, sqlx::Error>(match database.engine() {
                $crate::state::database::Engine::Sqlite { writer, file, .. } => {
                    let $kind = $crate::state::StorageKind::Sqlite;
                    let mut $on = writer.begin_with("BEGIN IMMEDIATE").await?;
                    let done = $block;
                    file.check()?;
                    $on.commit().await?;
                    done
                }
                $crate::state::database::Engine::Postgres(pool) => {
                    let $kind = $crate::state::StorageKind::Postgres;
                    let mut $on = pool.begin().await?;
                    let done = $block;
                    $on.commit().await?;
                    done
                }
            })
        };
        database.timed(operation).await
    }};
}

pub(super) use {read, write};

#[cfg(test)]
mod tests {
    use super::*;

    /// The macro doesn't see files that were added since it ran.
    #[test]
    fn every_file_of_the_folders_is_a_migration() {
        for (migrator, folder) in [(&SQLITE, "sqlite"), (&POSTGRES, "postgres")] {
            let folder = format!("{}/migrations/{folder}", env!("CARGO_MANIFEST_DIR"));
            let files = std::fs::read_dir(folder).unwrap().count();
            assert_eq!(migrator.iter().count(), files);
        }
    }
}
