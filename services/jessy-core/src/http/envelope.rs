//! The shape of errors, as callers read it.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The one shape of every error (domain §17.1).
#[derive(Serialize, ToSchema)]
pub(super) struct ErrorReply {
    pub(super) error: ErrorBody,
}

/// What is in it.
#[derive(Serialize, ToSchema)]
pub(super) struct ErrorBody {
    /// A word of a closed list.
    #[schema(example = "query_too_long")]
    pub(super) code: Cow<'static, str>,
    /// For people.
    pub(super) message: String,
    /// Values that belong to the code; empty for most.
    #[schema(value_type = Object)]
    pub(super) details: Value,
}
