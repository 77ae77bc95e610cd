//! A JSON body, with every way of going wrong told in the API's own shape.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
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
            Ok(Err(_)) => return Err(ApiError::bad_json("it ended early")),
            Err(_) => return Err(ApiError::bad_json("it did not come in time")),
        };
        read(&body).map(Self)
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    // The values alone, in order, would do for a struct.
    if body.trim_ascii_start().first() == Some(&b'[') {
        return Err(ApiError::bad_json("expected an object, found an array"));
    }
    // Where it went wrong is looked for only when it did.
    serde_json::from_slice(body).map_err(|error| {
        let json = &mut serde_json::Deserializer::from_slice(body);
        match serde_path_to_error::deserialize::<_, T>(json) {
            // Broken syntax has a place in the text and none in the document.
            Err(error) if !error.path().iter().all(|at| matches!(at, Segment::Unknown)) => {
                ApiError::BadJson {
                    field: Some(error.path().to_string()),
                    reason: error.into_inner().to_string(),
                }
            }
            _ => ApiError::bad_json(error.to_string()),
        }
    })
}

/// `application/json`, whose encoding is always UTF-8 (RFC 8259 §8.1).
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = kind.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    let is_utf8 = |part: &str| match part.split_once('=') {
        Some((name, charset)) if name.trim().eq_ignore_ascii_case("charset") => {
            charset.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    };
    is_json && parts.all(is_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_in_utf8_is_read() {
        let is = |kind: &'static str| {
            is_json(&HeaderMap::from_iter([(CONTENT_TYPE, kind.parse().unwrap())]))
        };
        for good in ["application/json", "Application/JSON; charset=UTF-8", "application/json;v=1"]
        {
            assert!(is(good), "{good}");
        }
        let others = ["application/problem+json", "application/json; charset=latin1", "text/json"];
        for bad in others.into_iter().chain(["", "application/jsonx"]) {
            assert!(!is(bad), "{bad}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }

    #[test]
    fn the_field_that_is_wrong_is_named() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Body {
            #[expect(dead_code, reason = "only read in")]
            inner: std::collections::BTreeMap<String, u8>,
        }
        let wrong = |body: &str| read::<Body>(body.as_bytes()).unwrap_err();
        let ApiError::BadJson { field, .. } = wrong(r#"{"inner": {"a": 300}}"#) else { panic!() };
        assert_eq!(field.as_deref(), Some("inner.a"));
        for body in ["", "{", "[]", "null", "{\"inner\":{}} x", "\u{feff}{}"] {
            let ApiError::BadJson { field, reason } = wrong(body) else { panic!() };
            assert!(field.is_none() && !reason.is_empty(), "{body}");
        }
    }
}
