//! `/v1/users/{id}/dimension`: a user's own dimension (domain §13). All of it needs the token.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;

use super::api_json::ApiJson;
use super::auth::Trusted;
use super::envelope::ErrorReply;
use super::params::Params;
use super::{ApiError, Shared, ids};
use crate::model::{Preferences, UserId};
use crate::users::UserView;

type UserPath = Result<Path<String>, PathRejection>;

/// What is known of a user.
#[utoipa::path(
    get, path = "/v1/users/{id}/dimension", tag = "learning",
    params(("id" = String, Path, description = "1 to 64 characters of A-Z, a-z, 0-9, _ and -")),
    security(("token" = [])),
    responses(
        (status = 200, body = UserView),
        (status = 400, description = "bad_parameter", body = ErrorReply),
        (status = 401, description = "unauthorized", body = ErrorReply),
        (status = 404, description = "user_not_found", body = ErrorReply),
        (status = 503, description = "storage_unavailable", body = ErrorReply),
    )
)]
pub(super) async fn get(
    _: Trusted,
    State(state): State<Shared>,
    path: UserPath,
) -> Result<Json<UserView>, ApiError> {
    let user = user_id(path)?;
    let found = state.service.users().get(&user).await?;
    found.map(Json).ok_or(ApiError::UserNotFound(user))
}

/// Sets what a user prefers. It is durable when this is answered.
#[utoipa::path(
    put, path = "/v1/users/{id}/dimension", tag = "learning",
    params(("id" = String, Path, description = "1 to 64 characters of A-Z, a-z, 0-9, _ and -")),
    request_body = Preferences,
    security(("token" = [])),
    responses(
        (status = 200, body = UserView),
        (status = 400, description = "bad_json, bad_parameter", body = ErrorReply),
        (status = 401, description = "unauthorized", body = ErrorReply),
        (status = 413, description = "body_too_large", body = ErrorReply),
        (status = 415, description = "unsupported_media_type", body = ErrorReply),
        (status = 503, description = "storage_unavailable", body = ErrorReply),
    )
)]
pub(super) async fn put(
    _: Trusted,
    State(state): State<Shared>,
    path: UserPath,
    ApiJson(preferences): ApiJson<Preferences>,
) -> Result<Json<UserView>, ApiError> {
    let user = user_id(path)?;
    Ok(Json(state.service.users().put(&user, &preferences).await?))
}

/// Deletes what is kept of a user, who may be absent.
#[utoipa::path(
    delete, path = "/v1/users/{id}/dimension", tag = "learning",
    params(
        ("id" = String, Path, description = "1 to 64 characters of A-Z, a-z, 0-9, _ and -"),
        ("keep_preferences" = Option<bool>, Query, description = "all but what the user set"),
    ),
    security(("token" = [])),
    responses(
        (status = 204),
        (status = 400, description = "bad_parameter", body = ErrorReply),
        (status = 401, description = "unauthorized", body = ErrorReply),
        (status = 503, description = "storage_unavailable", body = ErrorReply),
    )
)]
pub(super) async fn delete(
    _: Trusted,
    State(state): State<Shared>,
    path: UserPath,
    RawQuery(query): RawQuery,
) -> Result<StatusCode, ApiError> {
    let user = user_id(path)?;
    let mut params = Params::of(query.as_deref())?;
    let keep_preferences = params.flag("keep_preferences")?;
    params.finish()?;
    state.service.forget(&user, keep_preferences).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn user_id(path: UserPath) -> Result<UserId, ApiError> {
    ids::user("id", &ids::segments(path)?)
}
