//! `GET /v1/status`: how the service is, in measured numbers.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::Shared;
use super::health::word;
use crate::built;
use crate::cache::CacheStats;
use crate::learn::Counter;
use crate::model::DimensionId;
use crate::state::StorageKind;
use crate::store::{Generation, LastReload};

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Status {
    /// `ok`, `degraded` or `starting`.
    status: &'static str,
    version: &'static str,
    /// What it was built from; `unknown` when the build was not told.
    commit: &'static str,
    instance: Option<String>,
    uptime_ms: u64,
    #[schema(value_type = Vec<String>)]
    dimensions_loaded: Vec<DimensionId>,
    #[schema(value_type = Vec<String>)]
    dimensions_missing: Vec<DimensionId>,
    layers: Layers,
    storage: Storage,
    queries: Queries,
    cache: CacheStats,
    /// Pairs of words.
    associations: usize,
    /// Absent while the database doesn't answer.
    users: Option<u64>,
    /// Queries that wait to be learnt from.
    learn_queue: usize,
}

#[derive(Debug, Serialize, ToSchema)]
struct Layers {
    file: String,
    #[schema(value_type = String, example = "e091a1d75b9f598e")]
    generation: Generation,
    /// Size of the current map.
    bytes: usize,
    /// Maps that are still read, the current one included.
    live_maps: u64,
    mapped_bytes: u64,
    ceiling_bytes: u64,
    last_reload: Option<LastReload>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Storage {
    kind: StorageKind,
    ok: bool,
}

/// Over all time.
#[derive(Debug, Serialize, ToSchema)]
struct Queries {
    total: u64,
    blocked: u64,
    rts: u64,
    errors: u64,
}

/// How the service is, in measured numbers.
#[utoipa::path(
    get, path = "/v1/status", tag = "probes",
    responses((status = 200, body = Status))
)]
pub(super) async fn status(State(state): State<Shared>) -> Json<Status> {
    let atlas = state.atlas();
    let store = atlas.store();
    let usage = state.shelf.ceiling().usage();
    let learning = state.service.learning();
    let storage_ok = learning.storage_ok();
    // A database that is known to be lost would only make this wait.
    let users = if storage_ok { state.service.users().count().await.ok() } else { None };
    Json(Status {
        status: word(&state),
        version: env!("CARGO_PKG_VERSION"),
        commit: built::commit(),
        instance: state.instance.clone(),
        uptime_ms: state.uptime_ms(),
        dimensions_loaded: atlas.dimensions().map(|dimension| dimension.id).collect(),
        dimensions_missing: store.missing().to_vec(),
        layers: Layers {
            file: state.shelf.file().display().to_string(),
            generation: store.generation(),
            bytes: store.bytes(),
            live_maps: usage.live_maps,
            mapped_bytes: usage.mapped_bytes,
            ceiling_bytes: usage.ceiling_bytes,
            last_reload: state.shelf.last_reload(),
        },
        storage: Storage { kind: state.storage, ok: storage_ok },
        queries: Queries {
            total: learning.total(Counter::Queries),
            blocked: learning.total(Counter::Blocked),
            rts: learning.total(Counter::ReturnToSource),
            errors: learning.total(Counter::Errors),
        },
        cache: state.service.cache_stats(),
        associations: learning.len(),
        users,
        learn_queue: learning.queue_len(),
    })
}
