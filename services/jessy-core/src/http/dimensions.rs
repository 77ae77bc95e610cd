//! `/v1/dimensions` and the layers below it.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::envelope::ErrorReply;
use super::params::Params;
use super::{ApiError, Shared, ids};
use crate::model::{Dimension, DimensionId, Layer, LayerId};
use crate::store::{Generation, LayerError};

/// Digits of the longest dimension and layer numbers: longer ones are no other spelling.
const DIMENSION_DIGITS: usize = 2;
const LAYER_DIGITS: usize = 5;

/// The dimensions that are loaded.
#[derive(Serialize, ToSchema)]
pub(super) struct DimensionsReply<'a> {
    /// Fingerprint of the layer store.
    #[schema(value_type = String, example = "e091a1d75b9f598e")]
    generation: Generation,
    dimensions: Vec<DimensionReply<'a>>,
}

#[derive(Serialize, ToSchema)]
struct DimensionReply<'a> {
    #[schema(value_type = String, example = "D07")]
    id: DimensionId,
    name: &'a str,
    role: &'a str,
    /// Lower and upper end, in hertz.
    range_hz: [f64; 2],
    base_hz: f64,
    /// User preferences can't touch it.
    immutable: bool,
    loaded: bool,
    layers: Vec<LayerSummary<'a>>,
}

#[derive(Serialize, ToSchema)]
struct LayerSummary<'a> {
    #[schema(value_type = String, example = "L07-02")]
    id: LayerId,
    name: &'a str,
    /// 0 for the root, 3 at most.
    depth: u8,
    #[schema(value_type = Option<String>, example = "L07-01")]
    parent: Option<LayerId>,
    hz: f64,
    keywords: &'a [String],
}

/// A layer with its content.
#[derive(Serialize, ToSchema)]
pub(super) struct LayerReply<'a> {
    #[schema(value_type = String, example = "L07-02")]
    id: LayerId,
    #[schema(value_type = String, example = "D07")]
    dimension: DimensionId,
    name: &'a str,
    /// 0 for the root, 3 at most.
    depth: u8,
    #[schema(value_type = Option<String>, example = "L07-01")]
    parent: Option<LayerId>,
    hz: f64,
    keywords: &'a [String],
    phrases: &'a [String],
    content: &'a str,
    /// Length of the content.
    bytes: usize,
    /// Fingerprint of the layer store.
    #[schema(value_type = String, example = "e091a1d75b9f598e")]
    generation: Generation,
}

/// The dimensions that are loaded, with their layers' names and keywords.
#[utoipa::path(
    get, path = "/v1/dimensions", tag = "layers",
    responses((status = 200, body = DimensionsReply<'static>))
)]
pub(super) async fn list(State(state): State<Shared>) -> Response {
    let atlas = state.atlas();
    let reply = DimensionsReply {
        generation: atlas.store().generation(),
        dimensions: atlas.dimensions().map(dimension_reply).collect(),
    };
    Json(reply).into_response()
}

/// A layer with its content; with `raw=true` the content's bytes alone.
#[utoipa::path(
    get, path = "/v1/dimensions/{id}/layers/{n}", tag = "layers",
    params(
        ("id" = String, Path, description = "`D07`, `d07` or `7`"),
        ("n" = u16, Path, description = "the layer's number in its dimension"),
        ("raw" = Option<bool>, Query, description = "the bytes as they are"),
        ("if-none-match" = Option<String>, Header, description = "an `ETag` seen before"),
    ),
    responses(
        (status = 200, body = LayerReply<'static>, headers(("etag" = String))),
        (status = 304, description = "the content is the one that the caller knows"),
        (status = 400, description = "bad_parameter", body = ErrorReply),
        (status = 404, description = "dimension_not_found, layer_not_found", body = ErrorReply),
        (status = 500, description = "internal: the content is no UTF-8", body = ErrorReply),
    )
)]
pub(super) async fn layer(
    State(state): State<Shared>,
    path: Result<Path<(String, String)>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (id, number) = ids::segments(path)?;
    let id = layer_id(&id, &number)?;
    let mut params = Params::of(query.as_deref())?;
    let raw = params.flag("raw")?;
    params.finish()?;
    let atlas = state.atlas();
    let content = atlas.layer(id)?;
    let etag = format!("\"{}-{id}\"", content.generation());
    if is_known(&headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response());
    }
    if raw {
        let headers = [(ETAG, etag), (CONTENT_TYPE, "application/octet-stream".to_owned())];
        return Ok((headers, content.to_vec()).into_response());
    }
    let registry = atlas.store().registry();
    let layer =
        registry.layer(id).ok_or(LayerError::DimensionNotFound { dimension: id.dimension })?;
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

/// Whether the caller has this content already (RFC 9110 §13.1.2, weak comparison).
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == etag)
}

fn layer_id(dimension: &str, number: &str) -> Result<LayerId, ApiError> {
    let digits = dimension.strip_prefix(['D', 'd']).unwrap_or(dimension);
    let dimension = dimension
        .parse()
        .ok()
        .filter(|_| digits.len() <= DIMENSION_DIGITS)
        .ok_or_else(|| ApiError::bad_parameter("id", "a dimension such as D07, d07 or 7"))?;
    let digits = number.len() <= LAYER_DIGITS && number.bytes().all(|b| b.is_ascii_digit());
    let number = number
        .parse()
        .ok()
        .filter(|_| digits)
        .ok_or_else(|| ApiError::bad_parameter("n", "a layer number from 0 to 65535"))?;
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
