//! `POST /v1/interference`: what given frequencies do to each other (domain §9, §10).

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ApiError;
use super::api_json::ApiJson;
use super::envelope::ErrorReply;
use crate::nav::interference::{self, GivenState, Interference, StatesError};
use crate::nav::{Balance, balance};

/// At most 64 states.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InterferenceRequest {
    states: Vec<GivenState>,
}

/// The field of the given states.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InterferenceReply {
    /// Hertz; 1.0 of no states.
    dominant_frequency: f64,
    interference: Interference,
    balance: Balance,
}

/// Combines given states, and says whether they need balance.
#[utoipa::path(
    post, path = "/v1/interference", tag = "navigation",
    request_body = InterferenceRequest,
    responses(
        (status = 200, body = InterferenceReply),
        (status = 400, description = "bad_json, bad_parameter", body = ErrorReply),
        (status = 413, description = "body_too_large", body = ErrorReply),
        (status = 415, description = "unsupported_media_type", body = ErrorReply),
    )
)]
pub(super) async fn combine(
    ApiJson(request): ApiJson<InterferenceRequest>,
) -> Result<Json<InterferenceReply>, ApiError> {
    let states = interference::states(request.states).map_err(|error| refused(&error))?;
    let interference = interference::combine(&states);
    let balance = balance(&states, &interference);
    Ok(Json(InterferenceReply {
        dominant_frequency: interference.dominant_hz,
        interference,
        balance,
    }))
}

fn refused(error: &StatesError) -> ApiError {
    match *error {
        StatesError::TooMany { found, max } => {
            ApiError::bad_parameter("states", format!("{found} were given, {max} are allowed"))
        }
        StatesError::OutOfRange { position, field, value, min, max } => ApiError::bad_parameter(
            format!("states[{position}].{field}"),
            format!("{value} is not within {min} to {max}"),
        ),
    }
}
