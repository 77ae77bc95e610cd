//! `GET /v1/associations`: what was learnt about a word (domain §8.1).

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::envelope::ErrorReply;
use super::params::Params;
use super::{ApiError, Shared};
use crate::learn::AssociationView;
use crate::text;

/// Most partners of a reply, and how many there are unless it is said.
const MAX_LIMIT: usize = 100;
const DEFAULT_LIMIT: usize = 20;

/// A word's partners.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AssociationsReply {
    /// As it was looked up: in lower case.
    word: String,
    /// The strongest first; empty for an unknown word.
    associations: Vec<AssociationView>,
}

/// The strongest partners of a word.
#[utoipa::path(
    get, path = "/v1/associations", tag = "learning",
    params(
        ("word" = String, Query, description = "a word or a phrase"),
        ("limit" = Option<usize>, Query, description = "1 to 100, 20 by default"),
    ),
    responses(
        (status = 200, body = AssociationsReply),
        (status = 400, description = "bad_parameter", body = ErrorReply),
    )
)]
pub(super) async fn list(
    State(state): State<Shared>,
    RawQuery(query): RawQuery,
) -> Result<Json<AssociationsReply>, ApiError> {
    let mut params = Params::of(query.as_deref())?;
    let word = params.text("word")?;
    let limit = params.number("limit", 1..=MAX_LIMIT, DEFAULT_LIMIT)?;
    params.finish()?;
    let word = text::nfc(word.trim()).to_lowercase();
    let associations = state.service.learning().top(&word, limit);
    Ok(Json(AssociationsReply { word, associations }))
}
