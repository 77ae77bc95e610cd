//! Errors of the API: a closed list of codes, their status, and their one shape (domain §17.1).

use std::borrow::Cow;
use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::aside::Aside;
use super::envelope::{ErrorBody, ErrorReply};
use crate::model::UserId;
use crate::nav::NavigateError;
use crate::redact;
use crate::security::{Finding, ScreenError};
use crate::service::AskError;
use crate::state::StateError;
use crate::store::LayerError;
use crate::text::QueryError;
use crate::users::PutError;

/// Everything that a route may answer instead of a result.
#[derive(Debug)]
pub enum ApiError {
    /// The query is refused.
    Query(QueryError),
    /// The query leads nowhere.
    Navigate(NavigateError),
    /// A layer can't be read.
    Layer(LayerError),
    /// The body is no JSON of the expected shape.
    BadJson {
        /// What is wrong with it.
        reason: String,
        /// Where, such as `iteration.cycle`.
        field: Option<String>,
    },
    /// A part of the path, the query string or the body's values can't be used.
    BadParameter {
        /// Its name.
        name: Cow<'static, str>,
        /// What is wrong with it.
        reason: Cow<'static, str>,
    },
    /// The route needs the service token.
    Unauthorized,
    /// No such route.
    NotFound,
    /// The route has no such method.
    MethodNotAllowed,
    /// The body is longer than [`super::MAX_BODY_BYTES`].
    BodyTooLarge,
    /// The body is not declared as JSON.
    UnsupportedMediaType,
    /// The service can't answer queries yet; holds the health reply.
    NotReady(Value),
    /// The query asks for harm.
    Blocked {
        /// What it asks for, and what is offered instead.
        finding: Finding,
        /// How long that took to see.
        elapsed: Duration,
        /// Of the query, in Unicode scalar values.
        length: usize,
    },
    /// The query could not be screened in time.
    SecurityTimeout,
    /// Nothing is known of the user.
    UserNotFound(UserId),
    /// What was asked for can't be kept; holds the cause, for the log only.
    StorageUnavailable(String),
    /// No room for what was learnt.
    AssociationLimit {
        /// Pairs allowed.
        limit: usize,
    },
    /// A defect of ours: the cause goes to the log only.
    Internal(String),
}

/// The word that names an error for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// HTTP status.
    pub status: StatusCode,
    /// The word.
    pub name: &'static str,
}

impl ApiError {
    /// What the caller reads.
    pub(super) fn reply(&self) -> ErrorReply {
        let code = self.code().name.into();
        ErrorReply { error: ErrorBody { code, message: self.message(), details: self.details() } }
    }

    pub(super) fn bad_parameter(
        name: impl Into<Cow<'static, str>>,
        reason: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::BadParameter { name: name.into(), reason: reason.into() }
    }

    pub(super) fn bad_json(reason: impl Into<String>) -> Self {
        Self::BadJson { reason: reason.into(), field: None }
    }

    /// Status and name.
    #[must_use]
    pub fn code(&self) -> Code {
        use StatusCode as S;
        let (status, name) = match self {
            Self::Query(error) => match error {
                QueryError::Empty => (S::BAD_REQUEST, "empty_query"),
                QueryError::TooLong { .. } => (S::BAD_REQUEST, "query_too_long"),
                QueryError::InvalidCharacters { .. } => (S::BAD_REQUEST, "invalid_characters"),
            },
            Self::Navigate(error) => match error {
                NavigateError::InsufficientMatches { .. } => {
                    (S::UNPROCESSABLE_ENTITY, "insufficient_matches")
                }
                NavigateError::ScanTimeout { .. } => (S::GATEWAY_TIMEOUT, "scan_timeout"),
                NavigateError::Unreadable { .. } => (S::INTERNAL_SERVER_ERROR, "internal"),
            },
            Self::Layer(error) => match error {
                LayerError::DimensionNotFound { .. } => (S::NOT_FOUND, "dimension_not_found"),
                LayerError::LayerNotFound { .. } => (S::NOT_FOUND, "layer_not_found"),
                LayerError::LimitExceeded { .. } => (S::SERVICE_UNAVAILABLE, "limit_exceeded"),
                LayerError::OutOfBounds { .. }
                | LayerError::InvalidUtf8 { .. }
                | LayerError::InvalidStore(_)
                | LayerError::MmapFailed { .. } => (S::INTERNAL_SERVER_ERROR, "internal"),
            },
            Self::BadJson { .. } => (S::BAD_REQUEST, "bad_json"),
            Self::BadParameter { .. } => (S::BAD_REQUEST, "bad_parameter"),
            Self::Unauthorized => (S::UNAUTHORIZED, "unauthorized"),
            Self::NotFound => (S::NOT_FOUND, "not_found"),
            Self::MethodNotAllowed => (S::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::BodyTooLarge => (S::PAYLOAD_TOO_LARGE, "body_too_large"),
            Self::UnsupportedMediaType => (S::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type"),
            Self::NotReady(_) => (S::SERVICE_UNAVAILABLE, "not_ready"),
            Self::Blocked { .. } => (S::FORBIDDEN, "blocked"),
            Self::SecurityTimeout => (S::SERVICE_UNAVAILABLE, "security_timeout"),
            Self::UserNotFound(_) => (S::NOT_FOUND, "user_not_found"),
            Self::StorageUnavailable(_) => (S::SERVICE_UNAVAILABLE, "storage_unavailable"),
            Self::AssociationLimit { .. } => (S::SERVICE_UNAVAILABLE, "limit_exceeded"),
            Self::Internal(_) => (S::INTERNAL_SERVER_ERROR, "internal"),
        };
        Code { status, name }
    }

    fn message(&self) -> String {
        match self {
            Self::Query(error) => error.to_string(),
            Self::Navigate(error) => error.to_string(),
            Self::Layer(error) => error.to_string(),
            Self::BadJson { reason, field: None } => format!("the body can't be read: {reason}"),
            Self::BadJson { reason, field: Some(field) } => format!("{field}: {reason}"),
            Self::BadParameter { name, reason } => format!("{name}: {reason}"),
            Self::Unauthorized => "this needs the service token".to_owned(),
            Self::NotFound => "there is no such route".to_owned(),
            Self::MethodNotAllowed => "the route has no such method".to_owned(),
            Self::BodyTooLarge => {
                format!("the body is larger than {} bytes", super::MAX_BODY_BYTES)
            }
            Self::UnsupportedMediaType => "the body must be application/json".to_owned(),
            Self::NotReady(_) => "the service is not ready".to_owned(),
            Self::Blocked { finding, .. } => finding.redirection.to_owned(),
            Self::SecurityTimeout => "the query could not be screened in time".to_owned(),
            Self::UserNotFound(user) => format!("nothing is known of the user {user}"),
            Self::StorageUnavailable(_) => "durable state can't be reached".to_owned(),
            Self::AssociationLimit { limit } => {
                format!("all {limit} associations are seeded, there is no room for another")
            }
            Self::Internal(_) => "an internal error".to_owned(),
        }
    }

    /// What the log is told and the caller is not.
    pub(super) fn aside(&self) -> Option<Aside> {
        let Code { status, name } = self.code();
        match self {
            Self::Blocked { finding, length, .. } => {
                Some(Aside::Blocked { category: finding.category.name(), length: *length })
            }
            Self::Internal(cause) | Self::StorageUnavailable(cause) => {
                Some(Aside::Fault(format!("{name}: {cause}")))
            }
            other if status.is_server_error() => {
                Some(Aside::Fault(format!("{name}: {}", other.message())))
            }
            _ => None,
        }
    }

    /// Always an object, so that callers need not ask.
    fn details(&self) -> Value {
        match self {
            Self::Query(error) => match error {
                QueryError::TooLong { length, max } => json!({ "length": length, "max": max }),
                QueryError::InvalidCharacters { position, code_point } => {
                    json!({ "position": position, "code_point": format!("U+{code_point:04X}") })
                }
                QueryError::Empty => json!({}),
            },
            Self::Navigate(error) => match error {
                NavigateError::InsufficientMatches { threshold, best } => {
                    json!({ "threshold": threshold, "best": best })
                }
                NavigateError::ScanTimeout { ms, done, total } => {
                    json!({ "ms": ms, "done": done, "total": total })
                }
                NavigateError::Unreadable { .. } => json!({}),
            },
            Self::Layer(error) => match error {
                LayerError::DimensionNotFound { dimension } => json!({ "dimension": dimension.0 }),
                LayerError::LayerNotFound { dimension, layer, loaded } => {
                    json!({ "dimension": dimension.0, "layer": layer, "loaded": loaded })
                }
                LayerError::InvalidUtf8 { dimension, layer } => {
                    json!({ "dimension": dimension.0, "layer": layer })
                }
                LayerError::OutOfBounds { offset, size, region_size } => {
                    json!({ "offset": offset, "size": size, "region_size": region_size })
                }
                LayerError::LimitExceeded { current, limit, requested } => {
                    json!({ "current": current, "limit": limit, "requested": requested })
                }
                LayerError::InvalidStore(_) | LayerError::MmapFailed { .. } => json!({}),
            },
            Self::BadJson { reason, field: None } => json!({ "reason": reason }),
            Self::BadJson { reason, field } => json!({ "reason": reason, "field": field }),
            Self::BadParameter { name, reason } => json!({ "parameter": name, "reason": reason }),
            Self::Blocked { finding, elapsed, .. } => {
                let mut details = json!(finding);
                details["elapsed_us"] =
                    json!(u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX));
                details
            }
            Self::UserNotFound(user) => json!({ "user": user }),
            Self::AssociationLimit { limit } => json!({ "limit": limit }),
            Self::BodyTooLarge => json!({ "max": super::MAX_BODY_BYTES }),
            Self::NotReady(health) => health.clone(),
            _ => Value::Object(Map::new()),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        // Plain data. What a caller wrote comes back in it, and may be what nobody is to see.
        let body = serde_json::to_string(&self.reply()).unwrap_or_default();
        let body = redact::text(&body).into_owned();
        let json = [(CONTENT_TYPE, "application/json")];
        let mut response = (self.code().status, json, body).into_response();
        if let Some(aside) = self.aside() {
            response.extensions_mut().insert(aside);
        }
        response
    }
}

impl From<AskError> for ApiError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Query(error) => Self::Query(error),
            AskError::Navigate(error) => Self::Navigate(error),
            AskError::Blocked { finding, elapsed, length } => {
                Self::Blocked { finding, elapsed, length }
            }
            AskError::Screen(ScreenError::Timeout) => Self::SecurityTimeout,
            AskError::AssociationLimit { limit } => Self::AssociationLimit { limit },
        }
    }
}

impl From<StateError> for ApiError {
    fn from(error: StateError) -> Self {
        Self::StorageUnavailable(error.to_string())
    }
}

impl From<PutError> for ApiError {
    fn from(error: PutError) -> Self {
        match error {
            PutError::Invalid(error) => Self::bad_parameter(error.field, error.message),
            PutError::Storage(error) => error.into(),
        }
    }
}

impl From<LayerError> for ApiError {
    fn from(error: LayerError) -> Self {
        Self::Layer(error)
    }
}
