//! What needs the inside of the router: a handler that panics.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

use super::*;
use crate::app::JessyApp;
use crate::config::Config;
use crate::{source, store};

#[tokio::test]
async fn a_panic_ends_its_request_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("layers.jyl");
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let sources = source::read(&data).unwrap();
    let bytes = store::encode(&sources.registry, &sources.content, sources.generation);
    store::publish(&bytes, &file).unwrap();
    let database = format!("sqlite://{}", folder.path().join("jessy.db").display());
    let config = Config::from_lookup(&|name| match name {
        "JESSY_LAYERS" => Some(file.clone().into()),
        "DATABASE_URL" => Some(database.clone().into()),
        _ => None,
    });
    let app = JessyApp::open(&config.unwrap()).await.unwrap();

    let panicking = Router::new()
        .route("/panic", axum::routing::get(async || -> &'static str { panic!("a secret") }))
        .around(app.state);
    let service = TowerToHyperService::new(panicking);
    for _ in 0..2 {
        let request = Request::get("/panic").header("x-request-id", "p1").body(Body::empty());
        let response = service.call(request.unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()["x-request-id"], "p1");
        let body = to_bytes(response.into_body(), 10_000).await.unwrap();
        let reply: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(reply["error"]["code"], "internal");
        assert!(!reply.to_string().contains("secret"), "{reply}");
    }
}
