//! Connections to a Postgres server.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};
use tokio::time::timeout;

use super::{DatabaseUrl, StateError};

/// Also how long it takes to notice that a server is gone: connecting is tried until then.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
const CONNECTIONS: u32 = 8;

/// Connects once, so that a wrong address or password shows at start-up.
pub(super) async fn open(
    options: &PgConnectOptions,
    url: &DatabaseUrl,
) -> Result<PgPool, StateError> {
    let options = options
        .clone()
        .application_name("jessy-core")
        // A commit is on disk when it is acknowledged, whatever the server's default says.
        .options([("synchronous_commit", "on"), ("statement_timeout", "5s")]);
    let failed = |cause: String| StateError::Open {
        place: url.to_string(),
        cause,
        remedy: "check that the server runs, and user, password and database in DATABASE_URL",
    };
    // By itself: a pool would try again and again, and then only say that it took too long.
    match timeout(ACQUIRE_TIMEOUT, PgConnection::connect_with(&options)).await {
        Ok(Ok(connection)) => {
            connection.close().await.map_err(|error| failed(error.to_string()))?;
        }
        Ok(Err(error)) => return Err(failed(error.to_string())),
        Err(_) => return Err(failed(format!("no answer within {} s", ACQUIRE_TIMEOUT.as_secs()))),
    }
    Ok(PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(options))
}
