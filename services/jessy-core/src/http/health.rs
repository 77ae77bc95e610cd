//! Probes: `/health` says whether the process serves, `/health/ready` whether it can answer.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::error::ErrorReply;
use super::{ApiError, Shared};
use crate::app::AppState;

/// Both probes' reply.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Health {
    status: &'static str,
    service: &'static str,
    version: &'static str,
    instance: Option<String>,
    uptime_ms: u64,
    ready: bool,
    checks: Checks,
}

#[derive(Debug, Serialize, ToSchema)]
struct Checks {
    layers: &'static str,
    /// Absent until there is durable state.
    storage: Option<&'static str>,
}

fn health(state: &AppState) -> Health {
    let atlas = state.atlas();
    let ready = atlas.dimensions().next().is_some();
    let whole = atlas.store().missing().is_empty();
    let layers = if whole { "ok" } else { "degraded" };
    Health {
        status: if ready { layers } else { "starting" },
        service: "jessy-core",
        version: env!("CARGO_PKG_VERSION"),
        instance: state.instance.clone(),
        uptime_ms: u64::try_from(state.started.elapsed().as_millis()).unwrap_or(u64::MAX),
        ready,
        checks: Checks { layers, storage: None },
    }
}

/// 200 for as long as the process serves.
#[utoipa::path(get, path = "/health", tag = "probes", responses((status = 200, body = Health)))]
pub(super) async fn live(State(state): State<Shared>) -> Json<Health> {
    Json(health(&state))
}

/// 200, or 503 `not_ready` with the same values in its details.
#[utoipa::path(
    get, path = "/health/ready", tag = "probes",
    responses(
        (status = 200, body = Health),
        (status = 503, description = "not_ready", body = ErrorReply),
    )
)]
pub(super) async fn ready(State(state): State<Shared>) -> Result<Json<Health>, ApiError> {
    let health = health(&state);
    if health.ready {
        return Ok(Json(health));
    }
    Err(ApiError::NotReady(serde_json::to_value(health).unwrap_or_default()))
}
