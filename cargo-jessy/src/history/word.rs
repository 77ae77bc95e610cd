//! Values of ours in columns: words as words, lists as JSON.

use rusqlite::types::{FromSqlError, FromSqlResult, ValueRef};
use serde::{Serialize, de::DeserializeOwned};

/// A word of ours as text, `passed` say.
pub(super) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => unreachable!("it is one word: {other:?}"),
    }
}

/// The word in a column.
pub(super) fn from_word<T: DeserializeOwned>(value: ValueRef<'_>) -> FromSqlResult<T> {
    serde_json::from_value(value.as_str()?.into()).map_err(FromSqlError::other)
}

/// A list of ours as JSON.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| unreachable!("plain data: {error}"))
}

/// The list in a column.
pub(super) fn from_json<T: DeserializeOwned>(value: ValueRef<'_>) -> FromSqlResult<T> {
    serde_json::from_str(value.as_str()?).map_err(FromSqlError::other)
}
