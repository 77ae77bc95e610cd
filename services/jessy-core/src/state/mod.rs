//! Durable state in SQLite or Postgres (domain §14).
//!
//! [`Database`] is the only type that speaks SQL. Both databases run the same statements wherever
//! they can; sets of rows are passed as one JSON array, which both can read as a table. All writes
//! to associations raise one number, `change`, first: that orders the writers of all cores, and is
//! what other cores ask for what is new by.

mod associations;
mod counters;
mod database;
mod error;
mod learnt;
mod maintenance;
mod postgres;
mod rows;
mod seeds;
mod sqlite;
mod topics;
mod url;
mod users;

pub use associations::Changes;
pub use database::Database;
pub use error::StateError;
pub use learnt::{Batch, Learnt, Raise, VisitRow};
pub use maintenance::{Decayed, Swept};
pub use rows::{AssociationRow, ObservationRow, Pair, RemovalRow, TopicRow, UserRow};
pub use url::{DatabaseUrl, StorageKind};
pub use users::UserLimits;
