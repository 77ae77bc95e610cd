//! `POST /v1/navigate`: a query in, its paths out (domain §17.2).
//!
//! Parts of the reply that belong to features still to come hold what is true without them.

use axum::Extension;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::api_json::ApiJson;
use super::request_id::RequestId;
use super::{ApiError, Shared};
use crate::model::{DimensionId, LayerId};
use crate::nav::interference::Interference;
use crate::nav::{
    Analysis, Atlas, Balance, Iteration, Navigation, Path, Question, ReturnToSource, Timings,
};
use crate::store::LayerRef;
use crate::{nav, text};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NavigateRequest {
    query: String,
    user_id: Option<String>,
    iteration: Option<Iteration>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NavigateQuery {
    #[serde(default)]
    sync: bool,
}

pub(super) async fn navigate(
    State(state): State<Shared>,
    Extension(request_id): Extension<RequestId>,
    query: Result<Query<NavigateQuery>, QueryRejection>,
    ApiJson(request): ApiJson<NavigateRequest>,
) -> Result<Response, ApiError> {
    let Query(NavigateQuery { sync }) = query.map_err(|error| ApiError::BadParameter {
        name: "query string",
        message: error.body_text(),
    })?;
    // There is no service token yet, so whatever needs one is refused (domain §17.1).
    if sync || request.user_id.is_some() {
        return Err(ApiError::Unauthorized);
    }
    let atlas = state.atlas();
    let navigation = text::validate(&request.query)
        .map_err(ApiError::Query)
        .and_then(|text| {
            let question = Question { text: &text, iteration: request.iteration, profile: None };
            let found = atlas.navigate(&question, atlas.seeds(), state.weights, &mut ());
            found.map_err(ApiError::from)
        })
        .inspect_err(|error| state.metrics.queried(error.code().name))?;
    state.metrics.queried("ok");
    state.metrics.timed(&navigation.timings);
    Ok(Json(Reply::new(&request_id, &atlas, &navigation)).into_response())
}

#[derive(Serialize)]
struct Reply<'a> {
    request_id: &'a str,
    analysis: &'a Analysis,
    paths: &'a [Path],
    dominant_frequency: f64,
    total_confidence: f64,
    result_complexity: f64,
    interference: &'a Interference,
    balance: &'a Balance,
    return_to_source: &'a ReturnToSource,
    response: &'a nav::Response,
    response_style: &'a [String],
    contexts: Vec<Context<'a>>,
    learned: &'static str,
    learned_reason: Option<&'static str>,
    durable: bool,
    cached: bool,
    partial: bool,
    timings_us: Timings,
}

#[derive(Serialize)]
struct Context<'a> {
    layer: LayerId,
    dimension: DimensionId,
    frequency: Option<f64>,
    keywords: &'a [String],
    /// Absent when the bytes are no UTF-8.
    text: Option<&'a str>,
}

impl<'a> Reply<'a> {
    fn new(request_id: &'a RequestId, atlas: &'a Atlas, navigation: &'a Navigation) -> Self {
        Self {
            request_id: request_id.as_str(),
            analysis: &navigation.analysis,
            paths: &navigation.paths,
            dominant_frequency: navigation.dominant_frequency(),
            total_confidence: navigation.total_confidence,
            result_complexity: navigation.result_complexity,
            interference: &navigation.interference,
            balance: &navigation.balance,
            return_to_source: &navigation.return_to_source,
            response: &navigation.response,
            response_style: &navigation.response_style,
            contexts: navigation.layers.iter().map(|layer| Context::new(atlas, layer)).collect(),
            learned: "skipped",
            // Nothing is learnt without somewhere to keep it.
            learned_reason: Some("storage"),
            durable: false,
            cached: false,
            partial: navigation.partial,
            timings_us: navigation.timings,
        }
    }
}

impl<'a> Context<'a> {
    fn new(atlas: &'a Atlas, content: &'a LayerRef) -> Self {
        let id = content.id();
        let layer = atlas
            .store()
            .registry()
            .dimension(id.dimension)
            .and_then(|dimension| dimension.layer(id.number));
        Self {
            layer: id,
            dimension: id.dimension,
            frequency: layer.map(|layer| layer.hz),
            keywords: layer.map_or(&[], |layer| &layer.keywords),
            text: content.text().ok(),
        }
    }
}
