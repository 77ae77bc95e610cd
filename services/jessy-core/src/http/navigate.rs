//! `POST /v1/navigate`: a query in, its paths out (domain §17.2).

use axum::Extension;
use axum::body::Body;
use axum::extract::{FromRequest as _, RawQuery, Request, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

use super::api_json::ApiJson;
use super::auth::Caller;
use super::envelope::ErrorReply;
use super::params::Params;
use super::request_id::RequestId;
use super::{ApiError, Shared, ids, ndjson, reply};
use crate::model::UserId;
use crate::nav::Iteration;
use crate::service::Ask;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A query, and for whom it is asked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NavigateRequest {
    /// At most 10 000 characters.
    query: String,
    /// Needs the service token.
    user_id: Option<String>,
    /// How far the caller is, when it asks in cycles.
    iteration: Option<Iteration>,
}

/// A request that was read and may be asked.
#[derive(Debug)]
pub(super) struct Asked {
    request: NavigateRequest,
    user: Option<UserId>,
    sync: bool,
    may_learn: bool,
}

impl Asked {
    async fn read(
        state: &Shared,
        caller: Caller,
        raw_query: Option<&str>,
        request: Request,
    ) -> Result<Self, ApiError> {
        let mut params = Params::of(raw_query)?;
        let sync = params.flag("sync")?;
        if sync {
            caller.require()?;
        }
        params.finish()?;
        let ApiJson(request) = ApiJson::<NavigateRequest>::from_request(request, state).await?;
        let user = match &request.user_id {
            None => None,
            Some(id) => {
                caller.require()?;
                Some(ids::user("user_id", id)?)
            }
        };
        let may_learn = caller.trusted || !state.auth.protects_learning;
        Ok(Self { request, user, sync, may_learn })
    }

    /// As the service takes it.
    pub(super) fn ask(&self) -> Ask<'_> {
        Ask {
            query: &self.request.query,
            iteration: self.request.iteration,
            user: self.user.clone(),
            sync: self.sync,
            may_learn: self.may_learn,
        }
    }
}

/// Takes a query through the dimensions. With `Accept: application/x-ndjson` each stage is told in
/// a line of its own as it ends, and the result in the last one.
#[utoipa::path(
    post, path = "/v1/navigate", tag = "navigation",
    params(("sync" = Option<bool>, Query, description = "what is learnt is kept before the reply; needs the token")),
    request_body = NavigateRequest,
    security((), ("token" = [])),
    responses(
        (status = 200, content((reply::Reply<'static> = "application/json"), (String = "application/x-ndjson"))),
        (status = 400, description = "empty_query, query_too_long, invalid_characters, bad_json, bad_parameter", body = ErrorReply),
        (status = 401, description = "unauthorized", body = ErrorReply),
        (status = 403, description = "blocked", body = ErrorReply),
        (status = 413, description = "body_too_large", body = ErrorReply),
        (status = 415, description = "unsupported_media_type", body = ErrorReply),
        (status = 422, description = "insufficient_matches", body = ErrorReply),
        (status = 503, description = "security_timeout, limit_exceeded", body = ErrorReply),
        (status = 504, description = "scan_timeout", body = ErrorReply),
    )
)]
pub(super) async fn navigate(
    State(state): State<Shared>,
    Extension(request_id): Extension<RequestId>,
    caller: Caller,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, ApiError> {
    let streamed = wants_lines(request.headers());
    let asked = Asked::read(&state, caller, query.as_deref(), request)
        .await
        .inspect_err(|error| state.metrics.queried(error.code().name))?;
    if streamed {
        return Box::pin(ndjson::answer(state, request_id, asked)).await;
    }
    let answer = state.service.ask(&asked.ask(), &mut ()).await;
    let answer = answer.map_err(ApiError::from);
    state.metrics.asked(&answer);
    let body = reply::body(&request_id, &answer?).map_err(ApiError::Internal)?;
    Ok(([(CONTENT_TYPE, JSON)], Body::from(body)).into_response())
}

fn wants_lines(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted
        .flat_map(|value| value.split(','))
        .any(|kind| kind.split(';').next().unwrap_or_default().trim() == ndjson::KIND)
}
