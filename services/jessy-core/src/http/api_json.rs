//! A JSON body, with every way of going wrong told in the API's own shape.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::error::ApiError;

/// Time that a client may take for the whole body.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// The request's body, read as JSON.
pub(super) struct ApiJson<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for ApiJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::UnsupportedMediaType);
        }
        let body = match timeout(BODY_TIMEOUT, Bytes::from_request(request, state)).await {
            Ok(Ok(body)) => body,
            Ok(Err(BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(
                _,
            )))) => {
                return Err(ApiError::BodyTooLarge);
            }
            Ok(Err(_)) => return Err(ApiError::BadJson("the body ended early".to_owned())),
            Err(_) => {
                return Err(ApiError::BadJson("the body did not come in time".to_owned()));
            }
        };
        serde_json::from_slice(&body)
            .map(Self)
            .map_err(|error| ApiError::BadJson(error.to_string()))
    }
}

/// `application/json` and its relatives, such as `application/problem+json`, with any parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}
