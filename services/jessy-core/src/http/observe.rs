//! Around every request: its name, its line in the log, its numbers in the metrics.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::aside::Aside;
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

    let mut response = next.run(request).await;

    let (status, elapsed) = (response.status().as_u16(), start.elapsed());
    let us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
    let request_id = id.as_str();
    // No span: nothing that a query does is logged on its way, and each would cost it a microsecond.
    if let Some(aside) = response.extensions_mut().remove::<Aside>() {
        aside.log(&id);
    }
    if status >= 400 {
        tracing::info!(request_id, method, route, status, elapsed_us = us, "answered");
    } else {
        // What went well is counted, not told: the gateway tells of each query already.
        tracing::debug!(request_id, method, route, status, elapsed_us = us, "answered");
    }
    state.metrics.answered(method, route, status, elapsed);
    response.headers_mut().insert(request_id::HEADER, id.header());
    response
}
