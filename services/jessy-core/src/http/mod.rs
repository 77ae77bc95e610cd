//! HTTP: routes, their replies, and what is common to all of them (domain §17).

mod api_json;
mod aside;
mod associations;
mod auth;
pub(crate) mod connections;
mod cors;
mod dimensions;
mod envelope;
mod error;
mod health;
mod ids;
mod interference;
mod metrics;
mod navigate;
mod ndjson;
mod observe;
mod openapi;
mod params;
mod pieces;
mod reply;
mod request_id;
mod status;
mod turns;
mod users;

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use error::{ApiError, Code};
pub(crate) use metrics::Metrics;

use crate::app::AppState;

/// Largest request body, in bytes.
pub const MAX_BODY_BYTES: usize = 256 * 1024;

type Shared = Arc<AppState>;

/// Every route, with the common layers around it.
pub(crate) fn router(state: Shared) -> Router {
    let (routes, document) = routes().split_for_parts();
    routes
        .merge(openapi::route(&document))
        .fallback(async || ApiError::NotFound)
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .with_state(Arc::clone(&state))
        .around(state)
}

/// The routes with what each says of itself: router and document are made from the same list.
fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(openapi::head())
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(metrics::text))
        .routes(routes!(dimensions::list))
        .routes(routes!(dimensions::layer))
        .routes(routes!(navigate::navigate))
        .routes(routes!(interference::combine))
        .routes(routes!(users::get, users::put, users::delete))
        .routes(routes!(associations::list))
        .routes(routes!(status::status))
}

trait Around {
    fn around(self, state: Shared) -> Self;
}

impl Around for Router {
    /// The layers that every request passes, the outermost first. As one: each call of `layer` puts
    /// every route into another box.
    fn around(self, state: Shared) -> Self {
        let cors = cors::layer(&state.auth.origins);
        let inner = (
            CatchPanicLayer::custom(panicked as fn(_) -> _),
            DefaultBodyLimit::max(MAX_BODY_BYTES),
        );
        let observe = from_fn_with_state(state, observe::observe);
        match cors {
            None => self.layer((observe, inner)),
            Some(cors) => self.layer((observe, cors, inner)),
        }
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
