//! Probes: `/health` says whether the process serves, `/health/ready` whether it can answer.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::envelope::ErrorReply;
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
    /// `ok` or `degraded`: a core dimension is missing.
    layers: &'static str,
    /// `ok` or `lost`: what is asked for is answered, and nothing can be kept.
    storage: &'static str,
}

/// The service's state in one word.
pub(super) fn word(state: &AppState) -> &'static str {
    let atlas = state.atlas();
    if atlas.dimensions().next().is_none() {
        "starting"
    } else if atlas.store().missing().is_empty() && state.service.learning().storage_ok() {
        "ok"
    } else {
        "degraded"
    }
}

fn health(state: &AppState) -> Health {
    let atlas = state.atlas();
    let storage_ok = state.service.learning().storage_ok();
    Health {
        status: word(state),
        service: "jessy-core",
        version: env!("CARGO_PKG_VERSION"),
        instance: state.instance.clone(),
        uptime_ms: state.uptime_ms(),
        ready: storage_ok && atlas.dimensions().next().is_some(),
        checks: Checks {
            layers: if atlas.store().missing().is_empty() { "ok" } else { "degraded" },
            storage: if storage_ok { "ok" } else { "lost" },
        },
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
