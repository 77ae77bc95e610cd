//! `POST /v1/navigate`: a query in, its paths out (domain §17.2).
//!
//! Parts of the reply that belong to features still to come hold what is true without them: `null`,
//! an empty list, `false`.

use std::time::Duration;

use axum::Extension;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::api_json::ApiJson;
use super::params::Params;
use super::request_id::RequestId;
use super::{ApiError, Shared};
use crate::model::{DimensionId, LayerId};
use crate::nav::interference::Interference;
use crate::nav::{AddedBy, Analysis, Atlas, Navigation, Path, QuestionType, Timings, Urgency};
use crate::store::LayerRef;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NavigateRequest {
    query: String,
    user_id: Option<String>,
    #[expect(dead_code, reason = "accepted; it matters from Return to Source on")]
    iteration: Option<Iteration>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "accepted; it matters from Return to Source on")]
struct Iteration {
    cycle: u32,
    converged: bool,
}

#[utoipa::path(
    post, path = "/v1/navigate", tag = "navigation",
    responses((status = 200))
)]
pub(super) async fn navigate(
    State(state): State<Shared>,
    Extension(request_id): Extension<RequestId>,
    RawQuery(query): RawQuery,
    ApiJson(request): ApiJson<NavigateRequest>,
) -> Result<Response, ApiError> {
    let mut params = Params::of(query.as_deref())?;
    let sync = params.flag("sync")?;
    params.finish()?;
    // There is no service token yet, so whatever needs one is refused (domain §17.1).
    if sync || request.user_id.is_some() {
        return Err(ApiError::Unauthorized);
    }
    let atlas = state.atlas();
    let navigation = atlas
        .navigate(&request.query, atlas.seeds(), state.weights)
        .map_err(ApiError::from)
        .inspect_err(|error| state.metrics.queried(error.code().name))?;
    state.metrics.queried("ok");
    state.metrics.timed(&navigation.timings);
    Ok(Json(Reply::new(&request_id, &atlas, &navigation)).into_response())
}

#[derive(Serialize)]
struct Reply<'a> {
    request_id: &'a str,
    analysis: AnalysisReply<'a>,
    paths: Vec<PathReply<'a>>,
    dominant_frequency: f64,
    total_confidence: f64,
    result_complexity: f64,
    interference: &'a Interference,
    balance: Option<()>,
    return_to_source: ReturnToSource,
    response: ResponseReply,
    response_style: Vec<String>,
    contexts: Vec<Context<'a>>,
    learned: &'static str,
    learned_reason: Option<&'static str>,
    durable: bool,
    cached: bool,
    partial: bool,
    timings_us: TimingsReply,
}

#[derive(Serialize)]
struct AnalysisReply<'a> {
    keywords: Vec<&'a str>,
    question_type: QuestionType,
    urgency: Urgency,
    emotional_indicators: &'a [String],
    technical_indicators: &'a [String],
    intensity: f64,
    estimated_frequency: f64,
    complexity: f64,
}

#[derive(Serialize)]
struct PathReply<'a> {
    dimension: DimensionId,
    name: &'a str,
    layers: &'a [LayerId],
    confidence: f64,
    frequency: f64,
    matched: &'a [String],
    synesthetic: f64,
    added_by: AddedBy,
}

#[derive(Serialize, Default)]
struct ReturnToSource {
    triggered: bool,
    reasons: Vec<&'static str>,
    pattern: Option<&'static str>,
    question: Option<&'static str>,
    paused: Vec<DimensionId>,
    restarts: u8,
}

#[derive(Serialize, Default)]
struct ResponseReply {
    tone: Option<&'static str>,
    directives: Vec<&'static str>,
    generations: Option<u8>,
    message: Option<String>,
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

#[derive(Serialize)]
struct TimingsReply {
    security: Option<u64>,
    analysis: u64,
    scan: u64,
    selection: u64,
    depth: u64,
    interference: u64,
    total: u64,
}

impl<'a> Reply<'a> {
    fn new(request_id: &'a RequestId, atlas: &'a Atlas, navigation: &'a Navigation) -> Self {
        Self {
            request_id: request_id.as_str(),
            analysis: AnalysisReply::from(&navigation.analysis),
            paths: navigation.paths.iter().map(PathReply::from).collect(),
            dominant_frequency: navigation.interference.dominant_hz,
            total_confidence: navigation.total_confidence,
            result_complexity: navigation.result_complexity,
            interference: &navigation.interference,
            balance: None,
            return_to_source: ReturnToSource::default(),
            response: ResponseReply::default(),
            response_style: Vec::new(),
            contexts: navigation.layers.iter().map(|layer| Context::new(atlas, layer)).collect(),
            learned: "skipped",
            // Nothing is learnt without somewhere to keep it.
            learned_reason: Some("storage"),
            durable: false,
            cached: false,
            partial: navigation.partial,
            timings_us: TimingsReply::from(navigation.timings),
        }
    }
}

impl<'a> From<&'a Analysis> for AnalysisReply<'a> {
    fn from(analysis: &'a Analysis) -> Self {
        Self {
            keywords: analysis.keywords.iter().map(|keyword| keyword.text.as_str()).collect(),
            question_type: analysis.question_type,
            urgency: analysis.urgency,
            emotional_indicators: &analysis.emotional_indicators,
            technical_indicators: &analysis.technical_indicators,
            intensity: analysis.intensity,
            estimated_frequency: analysis.estimated_frequency,
            complexity: analysis.complexity,
        }
    }
}

impl<'a> From<&'a Path> for PathReply<'a> {
    fn from(path: &'a Path) -> Self {
        Self {
            dimension: path.dimension,
            name: &path.name,
            layers: &path.layers,
            confidence: path.confidence,
            frequency: path.frequency,
            matched: &path.matched,
            synesthetic: path.synesthetic,
            added_by: path.added_by,
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

impl From<Timings> for TimingsReply {
    fn from(timings: Timings) -> Self {
        let us = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        Self {
            security: None,
            analysis: us(timings.analysis),
            scan: us(timings.scan),
            selection: us(timings.selection),
            depth: us(timings.depth),
            interference: us(timings.interference),
            total: us(timings.total),
        }
    }
}
