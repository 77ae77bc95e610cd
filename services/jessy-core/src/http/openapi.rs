//! `GET /openapi.json`: the document that the handlers and their types make (OpenAPI 3.1).

use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

use super::{ApiError, Shared};

/// Name of the token's scheme in the document. Routes repeat it: their macro takes literals only.
const TOKEN: &str = "token";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "jessy-core",
        description = "Finds its way through fourteen dimensions of layered meaning for a query."
    ),
    tags(
        (name = "navigation", description = "Queries and what they lead to"),
        (name = "layers", description = "What the layer store holds"),
        (name = "learning", description = "What was learnt from queries, and from whose"),
        (name = "probes", description = "How the service is"),
    )
)]
struct Head;

/// What the document says before its routes.
pub(super) fn head() -> utoipa::openapi::OpenApi {
    let mut head = Head::openapi();
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("The service token"))
        .build();
    head.components.get_or_insert_default().add_security_scheme(TOKEN, SecurityScheme::Http(token));
    head
}

/// Serves the document, written once.
pub(super) fn route(document: &utoipa::openapi::OpenApi) -> Router<Shared> {
    let text = document.to_json().map(Bytes::from).map_err(|error| error.to_string());
    let reply = async move || {
        let text = text.clone().map_err(ApiError::Internal)?;
        Ok::<_, ApiError>(([(CONTENT_TYPE, "application/json")], text))
    };
    Router::new().route("/openapi.json", get(reply))
}
