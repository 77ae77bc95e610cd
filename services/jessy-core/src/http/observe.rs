//! Around every request: its name, its span, its line in the log, its numbers in the metrics.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use super::request_id::{self, RequestId};
use super::{Shared, metrics};

pub(super) async fn observe(
    State(state): State<Shared>,
    mut request: Request,
    next: Next,
) -> Response {
    let start = Instant::now();
    let id = RequestId::of(request.headers());
    let method = metrics::method(request.method());
    // The matched route and never the raw path: a label per path would grow without end.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "<unknown>".to_owned(), |path| path.as_str().to_owned());
    request.extensions_mut().insert(id.clone());

    let span = tracing::info_span!("request", request_id = id.as_str());
    let mut response = next.run(request).instrument(span.clone()).await;

    let (status, elapsed) = (response.status().as_u16(), start.elapsed());
    span.in_scope(|| {
        let us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        // Probes and scrapes come every few seconds and would drown the rest.
        if route.starts_with("/v1/") || status >= 400 {
            tracing::info!(method, route, status, elapsed_us = us, "answered");
        } else {
            tracing::debug!(method, route, status, elapsed_us = us, "answered");
        }
    });
    state.metrics.answered(method, route, status, elapsed);
    if let Some(value) = id.header() {
        response.headers_mut().insert(request_id::HEADER, value);
    }
    response
}
