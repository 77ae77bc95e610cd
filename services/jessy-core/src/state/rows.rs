//! Rows as they lie in the tables. Times are microseconds since 1970 (UTC).

use std::sync::Arc;

/// Two different words. The one that sorts first comes first.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pair {
    a: Arc<str>,
    b: Arc<str>,
}

impl Pair {
    /// The pair of two words in either order. A word with itself is no pair.
    #[must_use]
    pub fn new(one: &Arc<str>, other: &Arc<str>) -> Option<Self> {
        let (a, b) = match one.cmp(other) {
            std::cmp::Ordering::Less => (one, other),
            std::cmp::Ordering::Equal => return None,
            std::cmp::Ordering::Greater => (other, one),
        };
        Some(Self { a: Arc::clone(a), b: Arc::clone(b) })
    }

    /// The word that sorts first.
    #[must_use]
    pub fn a(&self) -> &Arc<str> {
        &self.a
    }

    /// The word that sorts last.
    #[must_use]
    pub fn b(&self) -> &Arc<str> {
        &self.b
    }
}

/// An association.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
#[expect(missing_docs, reason = "each is a column of domain §14")]
pub struct AssociationRow {
    pub word_a: String,
    pub word_b: String,
    pub strength: f64,
    pub count: i64,
    pub seeded: bool,
    pub last_activated: i64,
    pub last_decayed: i64,
    pub change: i64,
}

/// An association that is gone.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct RemovalRow {
    /// The word that sorts first.
    pub word_a: String,
    /// The word that sorts last.
    pub word_b: String,
    /// Number of the write that removed it.
    pub change: i64,
}

/// A user.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
#[expect(missing_docs, reason = "each is a column of domain §14, or explained in the migration")]
pub struct UserRow {
    pub id: String,
    pub state: String,
    pub preferences: Option<String>,
    pub preference_version: i64,
    pub created_at: i64,
    pub last_access: i64,
    pub access_count: i64,
    pub observed: i64,
    pub hz_total: f64,
    pub topics_at: i64,
    pub topics_version: i64,
}

/// A successful query of a user.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct ObservationRow {
    /// The first that a user ever made is 0.
    pub number: i64,
    /// When.
    pub at: i64,
    /// Dominant frequency, in hertz.
    pub hz: f64,
    /// JSON array of words.
    pub keywords: String,
}

/// A topic of a user.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct TopicRow {
    /// JSON array of words.
    pub keywords: String,
    /// Mean dominant frequency, in hertz.
    pub hz: f64,
    /// 0 to 1.
    pub confidence: f64,
    /// When it was last asked about.
    pub last_access: i64,
    /// How often.
    pub access_count: i64,
}

/// Pairs as a JSON array of arrays of two words.
pub(super) fn pairs_json<'a>(pairs: impl IntoIterator<Item = &'a Pair>) -> String {
    let rows: Vec<[&str; 2]> = pairs.into_iter().map(|pair| [&*pair.a, &*pair.b]).collect();
    json(&rows)
}

/// A set of rows as JSON.
pub(super) fn json<T: serde::Serialize + ?Sized>(rows: &T) -> String {
    // Strings and finite numbers only: there is nothing that could fail.
    serde_json::to_string(rows).unwrap_or_else(|_| "[]".to_owned())
}
