//! Where durable state lies. The address may hold a password, so it is never shown.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use super::StateError;
use crate::redact;

/// Address of a database, with what is secret in it.
///
/// `postgres://…` and `postgresql://…` mean Postgres. `sqlite://PATH`, `sqlite:PATH` and a plain
/// path mean a file of SQLite's.
#[derive(Clone)]
pub struct DatabaseUrl(pub(super) Address);

#[derive(Clone)]
pub(super) enum Address {
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

/// Which database holds the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StorageKind {
    /// A file of this core's own.
    Sqlite,
    /// A server that several cores may share.
    Postgres,
}

impl StorageKind {
    /// Its name, for logs and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

impl DatabaseUrl {
    /// Which database it means.
    #[must_use]
    pub fn kind(&self) -> StorageKind {
        match self.0 {
            Address::Sqlite(_) => StorageKind::Sqlite,
            Address::Postgres(_) => StorageKind::Postgres,
        }
    }

    /// SQLite's file.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Address::Sqlite(file) => Some(file),
            Address::Postgres(_) => None,
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = StateError;

    fn from_str(text: &str) -> Result<Self, StateError> {
        let wrong = |reason| Err(StateError::Url { reason });
        let text = text.trim();
        if text.starts_with("postgres:") || text.starts_with("postgresql:") {
            // The parser's own words could repeat a part of the address.
            password(text).into_iter().for_each(redact::hide);
            return match text.parse::<PgConnectOptions>() {
                Ok(options) => Ok(Self(Address::Postgres(Box::new(options)))),
                Err(_) => wrong("not of the form postgres://USER:PASSWORD@HOST:PORT/DATABASE"),
            };
        }
        let file = text
            .strip_prefix("sqlite:")
            .map_or(text, |rest| rest.strip_prefix("//").unwrap_or(rest));
        if file.contains("://") {
            return wrong("neither postgres:// nor sqlite:// nor the path of a file");
        }
        if file.is_empty() || file == ":memory:" || file.contains('?') {
            return wrong("sqlite: needs the path of a file and takes no options");
        }
        Ok(Self(Address::Sqlite(file.into())))
    }
}

/// The password as it is written, if one stands before the host. Of how it would be read, no driver's
/// message makes a secret again.
fn password(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("://")?;
    let (user, _) = rest.split_once('@')?;
    user.split_once(':').map(|(_, password)| password)
}

/// File or host, port and database: never the user's secrets.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Address::Sqlite(file) => write!(f, "sqlite {}", file.display()),
            Address::Postgres(options) => {
                let database = options.get_database().unwrap_or(options.get_username());
                match options.get_socket() {
                    Some(socket) => write!(f, "postgres {}/{database}", socket.display()),
                    None => {
                        write!(
                            f,
                            "postgres {}:{}/{database}",
                            options.get_host(),
                            options.get_port()
                        )
                    }
                }
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        let cases = [
            ("/var/lib/jessy/jessy.db", "sqlite /var/lib/jessy/jessy.db"),
            ("sqlite:///var/lib/jessy.db", "sqlite /var/lib/jessy.db"),
            ("sqlite:jessy.db", "sqlite jessy.db"),
            ("postgres://jessy:hush@db:6543/state", "postgres db:6543/state"),
            ("postgresql://jessy@db/state?password=hush", "postgres db:5432/state"),
            ("postgres://jessy:hush@localhost/s?host=/run/pg", "postgres /run/pg/s"),
        ];
        for (text, shown) in cases {
            let url: DatabaseUrl = text.parse().unwrap();
            assert_eq!((url.to_string(), format!("{url:?}")), (shown.into(), shown.into()));
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_repeating_it() {
        for text in
            ["", "sqlite:", "sqlite::memory:", "mysql://u:hush@h/d", "postgres://u:hush@h:x/d"]
        {
            let error = text.parse::<DatabaseUrl>().unwrap_err();
            assert!(!error.to_string().contains("hush"), "{error}");
        }
    }
}
