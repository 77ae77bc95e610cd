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
    let route = metrics::route(request.extensions().get::<MatchedPath>());
    request.extensions_mut().insert(id.clone());

    let span = tracing::info_span!("request", request_id = id.as_str());
    let mut response = next.run(request).instrument(span.clone()).await;

    let (status, elapsed) = (response.status().as_u16(), start.elapsed());
    span.in_scope(|| {
        let us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        // What went well is counted, not told: the gateway tells of each query already.
        if status >= 400 {
            tracing::info!(method, route, status, elapsed_us = us, "answered");
        } else {
            tracing::debug!(method, route, status, elapsed_us = us, "answered");
        }
    });
    state.metrics.answered(method, route, status, elapsed);
    response.headers_mut().insert(request_id::HEADER, id.header());
    response
}
