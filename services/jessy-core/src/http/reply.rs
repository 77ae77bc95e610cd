//! The reply to a query (domain §17.2): a part that is the same whenever the same answer is given,
//! written once, and a part of each request.

use serde::Serialize;
use utoipa::ToSchema;

use super::pieces::Pieces;
use super::request_id::RequestId;
use crate::model::{DimensionId, LayerId};
use crate::nav::interference::Interference;
use crate::nav::{self, Analysis, Atlas, Balance, Path, ReturnToSource, Timings};
use crate::service::{Answer, Found};
use crate::store::LayerRef;

/// What a query leads to.
#[derive(Serialize, ToSchema)]
#[schema(as = Navigation)]
pub(super) struct Reply<'a> {
    request_id: &'a str,
    #[serde(flatten)]
    fixed: Fixed<'a>,
    #[serde(flatten)]
    own: Own,
}

/// The part that is the same whenever the same answer is given.
#[derive(Serialize, ToSchema)]
struct Fixed<'a> {
    analysis: &'a Analysis,
    /// In rank order, at least one.
    paths: &'a [Path],
    /// As measured, in hertz.
    dominant_frequency: f64,
    /// Mean confidence of the paths, 0 to 1.
    total_confidence: f64,
    result_complexity: f64,
    interference: &'a Interference,
    balance: &'a Balance,
    return_to_source: &'a ReturnToSource,
    response: &'a nav::Response,
    /// The user's tags of style.
    response_style: &'a [String],
    /// The paths' layers, path by path, root first.
    contexts: Vec<Context<'a>>,
}

/// The part of one request.
#[derive(Serialize, ToSchema)]
struct Own {
    /// `accepted` or `skipped`.
    learned: &'static str,
    /// Why nothing is learnt.
    learned_reason: Option<&'static str>,
    /// What was learnt is kept already.
    durable: bool,
    /// Worked out for an earlier question.
    cached: bool,
    /// The scan ended before all dimensions were looked at.
    partial: bool,
    /// In microseconds. Stages that a cached answer didn't need took none.
    timings_us: Timings,
}

/// A layer on a path, and what it says.
#[derive(Serialize, ToSchema)]
struct Context<'a> {
    #[schema(value_type = String, example = "L07-02")]
    layer: LayerId,
    #[schema(value_type = String, example = "D07")]
    dimension: DimensionId,
    /// Hertz.
    frequency: Option<f64>,
    keywords: &'a [String],
    /// Absent when the bytes are no UTF-8.
    text: Option<&'a str>,
}

impl<'a> Reply<'a> {
    pub(super) fn new(request_id: &'a RequestId, answer: &'a Answer) -> Self {
        Self {
            request_id: request_id.as_str(),
            fixed: Fixed::new(&answer.found),
            own: Own::new(answer),
        }
    }
}

/// The reply as JSON text, made of the part that was written before, which isn't copied, and the
/// parts that are new.
///
/// # Errors
///
/// What can't be written as JSON: nothing that navigation makes.
pub(super) fn body(request_id: &RequestId, answer: &Answer) -> Result<Pieces, String> {
    // What stands between the braces.
    let write = |found: &Found| {
        let object = serde_json::to_string(&Fixed::new(found))?;
        Ok::<_, serde_json::Error>(object[1..object.len() - 1].to_owned())
    };
    let fixed = answer.found.rendered(write)?;
    // A request's name has no character that JSON writes in another way.
    let head = format!("{{\"request_id\":\"{}\",", request_id.as_str());
    let mut own = serde_json::to_vec(&Own::new(answer)).map_err(|error| error.to_string())?;
    if let Some(brace) = own.first_mut() {
        *brace = b',';
    }
    Ok(Pieces::new([head.into(), fixed, own.into()]))
}

impl<'a> Fixed<'a> {
    fn new(found: &'a Found) -> Self {
        let navigation = &found.navigation;
        let context = |layer| Context::new(&found.atlas, layer);
        Self {
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
            contexts: navigation.layers.iter().map(context).collect(),
        }
    }
}

impl Own {
    fn new(answer: &Answer) -> Self {
        Self {
            learned: if answer.learned.is_ok() { "accepted" } else { "skipped" },
            learned_reason: answer.learned.as_ref().err().map(|reason| reason.as_str()),
            durable: answer.durable,
            cached: answer.cached,
            partial: answer.found.navigation.partial,
            timings_us: answer.timings,
        }
    }
}

impl<'a> Context<'a> {
    fn new(atlas: &'a Atlas, content: &'a LayerRef) -> Self {
        let id = content.id();
        let layer = atlas.store().registry().layer(id);
        Self {
            layer: id,
            dimension: id.dimension,
            frequency: layer.map(|layer| layer.hz),
            keywords: layer.map_or(&[], |layer| &layer.keywords),
            text: content.text().ok(),
        }
    }
}
