//! HTTP: routes, their replies, and what is common to all of them (domain §17).

mod api_json;
pub(crate) mod connections;
mod dimensions;
mod error;
mod health;
mod metrics;
mod navigate;
mod observe;
mod request_id;

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;

pub use error::{ApiError, Code};
pub(crate) use metrics::Metrics;

use crate::app::AppState;

/// Largest request body, in bytes.
pub const MAX_BODY_BYTES: usize = 256 * 1024;

type Shared = Arc<AppState>;

/// Every route, with the common layers around it.
pub(crate) fn router(state: Shared) -> Router {
    Router::new()
        .route("/health", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(metrics::text))
        .route("/v1/dimensions", get(dimensions::list))
        .route("/v1/dimensions/{id}/layers/{n}", get(dimensions::layer))
        .route("/v1/navigate", post(navigate::navigate))
        .fallback(async || ApiError::NotFound)
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .with_state(Arc::clone(&state))
        .around(state)
}

trait Around {
    fn around(self, state: Shared) -> Self;
}

impl Around for Router {
    /// The layers that every request passes, the outermost last.
    fn around(self, state: Shared) -> Self {
        self.layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(from_fn_with_state(state, observe::observe))
    }
}

/// A panic ends its request, not the service; what it said stays in the log.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over by value")]
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    ApiError::Internal(format!("panic: {text}")).into_response()
}

#[cfg(test)]
mod tests;
