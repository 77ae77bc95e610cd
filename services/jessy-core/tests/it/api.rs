//! The real router, asked in process.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use jessy_core::app::JessyApp;
use jessy_core::config::Config;
use serde_json::{Value, json};

use crate::support::Layers;

/// The service token of every test.
pub(crate) const TOKEN: &str = "a-token-of-the-tests-0123456789abcdef";

/// The router over a store.
pub(crate) struct Api {
    service: TowerToHyperService<axum::Router>,
    _layers: Layers,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Api {
    pub(crate) async fn new() -> Self {
        Self::with(&[]).await
    }

    pub(crate) async fn with(set: &[(&str, &str)]) -> Self {
        let layers = Layers::new();
        let config = Config::from_lookup(&|name| match name {
            "JESSY_LAYERS" => Some(layers.file.clone().into()),
            "JESSY_TOKEN" => Some(TOKEN.into()),
            "DATABASE_URL" => Some(layers.database().into()),
            _ => set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()),
        });
        let app = JessyApp::open(&config.unwrap()).await.unwrap();
        Self { service: TowerToHyperService::new(app.router()), _layers: layers }
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.service.call(request.body(body.into()).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: head.status, headers: head.headers, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    pub(crate) async fn post(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.send(Method::POST, path, &[("content-type", "application/json")], body).await
    }

    /// As somebody who shows the token.
    pub(crate) async fn trusted(
        &self,
        method: Method,
        path: &str,
        body: impl Into<Body>,
    ) -> Answer {
        let bearer = format!("Bearer {TOKEN}");
        let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
        self.send(method, path, &headers, body).await
    }

    pub(crate) async fn navigate(&self, query: &str) -> Answer {
        self.post("/v1/navigate", json!({ "query": query }).to_string()).await
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Status and code of an error, whose shape is checked on the way.
    pub(crate) fn error(&self) -> (u16, String, Value) {
        let reply = self.json();
        let error = reply["error"].as_object().unwrap();
        assert_eq!(error.keys().collect::<Vec<_>>(), ["code", "message", "details"]);
        assert!(error["details"].is_object() && !error["message"].as_str().unwrap().is_empty());
        assert_eq!(self.headers["content-type"], "application/json");
        (self.status.as_u16(), error["code"].as_str().unwrap().to_owned(), error["details"].clone())
    }
}
