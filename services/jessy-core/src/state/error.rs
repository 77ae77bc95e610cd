//! Why durable state can't be had.

/// What went wrong with the database. Texts name its file or host, never its password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// `DATABASE_URL` is no address of a database.
    #[error("DATABASE_URL: {reason}")]
    Url {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// It can't be opened. Start-up only.
    #[error("database {place}: {cause}; {remedy}")]
    Open {
        /// File or host.
        place: String,
        /// What the system or the server said.
        cause: String,
        /// What to do.
        remedy: &'static str,
    },
    /// Its tables can't be brought up to date. Start-up only.
    #[error("database {place}: {cause}; {remedy}")]
    Migration {
        /// File or host.
        place: String,
        /// Which migration failed, and why.
        cause: String,
        /// What to do.
        remedy: &'static str,
    },
    /// It doesn't answer, or not as it should: `storage_unavailable`.
    #[error("database {place}: {cause}")]
    Unavailable {
        /// File or host.
        place: String,
        /// What the system or the server said.
        cause: String,
    },
}
