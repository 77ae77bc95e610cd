//! What a request names, read from its path or its body.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;

use super::ApiError;
use crate::model::{UserId, UserIdError};

/// The variable parts of a path.
pub(super) fn segments<T>(path: Result<Path<T>, PathRejection>) -> Result<T, ApiError> {
    let Path(segments) = path.map_err(|_| ApiError::bad_parameter("path", "is not UTF-8"))?;
    Ok(segments)
}

/// A user; `name` is where the id stood.
pub(super) fn user(name: &'static str, id: &str) -> Result<UserId, ApiError> {
    id.parse().map_err(|error: UserIdError| ApiError::bad_parameter(name, error.to_string()))
}
