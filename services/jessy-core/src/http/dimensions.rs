//! `/v1/dimensions` and the layers below it.

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::{ApiError, Shared};
use crate::model::{Dimension, DimensionId, Layer, LayerId};
use crate::store::{Generation, LayerError};

#[derive(Serialize)]
struct DimensionsReply<'a> {
    generation: Generation,
    dimensions: Vec<DimensionReply<'a>>,
}

#[derive(Serialize)]
struct DimensionReply<'a> {
    id: DimensionId,
    name: &'a str,
    role: &'a str,
    range_hz: [f64; 2],
    base_hz: f64,
    immutable: bool,
    loaded: bool,
    layers: Vec<LayerSummary<'a>>,
}

#[derive(Serialize)]
struct LayerSummary<'a> {
    id: LayerId,
    name: &'a str,
    depth: u8,
    parent: Option<LayerId>,
    hz: f64,
    keywords: &'a [String],
}

#[derive(Serialize)]
struct LayerReply<'a> {
    id: LayerId,
    dimension: DimensionId,
    name: &'a str,
    depth: u8,
    parent: Option<LayerId>,
    hz: f64,
    keywords: &'a [String],
    phrases: &'a [String],
    content: &'a str,
    bytes: usize,
    generation: Generation,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LayerQuery {
    #[serde(default)]
    raw: bool,
}

/// `GET /v1/dimensions`: those that are loaded.
pub(super) async fn list(State(state): State<Shared>) -> Response {
    let atlas = state.atlas();
    let reply = DimensionsReply {
        generation: atlas.store().generation(),
        dimensions: atlas.dimensions().map(dimension_reply).collect(),
    };
    Json(reply).into_response()
}

/// `GET /v1/dimensions/{id}/layers/{n}`; with `?raw=true` the bytes as they are.
pub(super) async fn layer(
    State(state): State<Shared>,
    path: Result<Path<(String, String)>, PathRejection>,
    query: Result<Query<LayerQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Path((id, number)) =
        path.map_err(|error| ApiError::BadParameter { name: "path", message: error.body_text() })?;
    let Query(LayerQuery { raw }) = query.map_err(|error| ApiError::BadParameter {
        name: "query string",
        message: error.body_text(),
    })?;
    let id = layer_id(&id, &number)?;
    let atlas = state.atlas();
    let content = atlas.layer(id)?;
    let etag = format!("\"{}-{id}\"", content.generation());
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response());
    }
    if raw {
        let headers = [(ETAG, etag), (CONTENT_TYPE, "application/octet-stream".to_owned())];
        return Ok((headers, content.to_vec()).into_response());
    }
    let registry = atlas.store().registry();
    let layer = registry
        .dimension(id.dimension)
        .and_then(|dimension| dimension.layer(id.number))
        .ok_or(LayerError::DimensionNotFound { dimension: id.dimension })?;
    let reply = LayerReply {
        id,
        dimension: id.dimension,
        name: &layer.name,
        depth: layer.depth,
        parent: parent(layer),
        hz: layer.hz,
        keywords: &layer.keywords,
        phrases: &layer.phrases,
        content: content.text()?,
        bytes: content.len(),
        generation: content.generation(),
    };
    Ok(([(ETAG, etag)], Json(reply)).into_response())
}

fn layer_id(dimension: &str, number: &str) -> Result<LayerId, ApiError> {
    let dimension = dimension.parse().map_err(|_| ApiError::BadParameter {
        name: "id",
        message: "a dimension such as D07, d07 or 7".to_owned(),
    })?;
    let number = number.parse().map_err(|_| ApiError::BadParameter {
        name: "n",
        message: "a layer number from 0 to 65535".to_owned(),
    })?;
    Ok(LayerId { dimension, number })
}

fn dimension_reply(dimension: &Dimension) -> DimensionReply<'_> {
    DimensionReply {
        id: dimension.id,
        name: &dimension.name,
        role: &dimension.role,
        range_hz: [dimension.hz.min, dimension.hz.max],
        base_hz: dimension.hz.base,
        immutable: dimension.immutable,
        loaded: true,
        layers: dimension
            .layers
            .iter()
            .map(|layer| LayerSummary {
                id: layer.id,
                name: &layer.name,
                depth: layer.depth,
                parent: parent(layer),
                hz: layer.hz,
                keywords: &layer.keywords,
            })
            .collect(),
    }
}

fn parent(layer: &Layer) -> Option<LayerId> {
    layer.parent.map(|number| LayerId { dimension: layer.id.dimension, number })
}
