//! The document says what the routes do: real replies are held against it.

use axum::http::Method;
use serde_json::{Value, json};

use crate::api::{Answer, Api};

/// The document, and a way to hold replies against it.
struct Document(Value);

impl Document {
    async fn of(api: &Api) -> Self {
        let answer = api.get("/openapi.json").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers["content-type"], "application/json");
        Self(answer.json())
    }

    /// Panics unless the document knows this answer of the route and the body has the shape given.
    fn check(&self, method: &str, route: &str, answer: &Answer) {
        let status = answer.status.as_str();
        let name = format!("{method} {route} {status}");
        let operation = &self.0["paths"][route][method];
        assert!(operation.is_object(), "{name}: not in the document");
        let response = &operation["responses"][status];
        assert!(response.is_object(), "{name}: the status is not in the document");
        let kind = answer.headers.get("content-type").and_then(|kind| kind.to_str().ok());
        let Some(kind) = kind else { return };
        let schema = &response["content"][kind]["schema"];
        assert!(schema.is_object(), "{name}: no schema for {kind}: {response}");
        if kind == "application/json" {
            let whole = json!({ "components": self.0["components"], "allOf": [schema] });
            let validator = jsonschema::draft202012::new(&whole).unwrap();
            let body = answer.json();
            let errors: Vec<String> = validator
                .iter_errors(&body)
                .map(|e| format!("{}: {e}", e.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{name}: {errors:#?}\n{body:#}");
            self.nothing_more(&name, schema, &body);
        }
        if !answer.status.is_success() {
            let code = answer.json()["error"]["code"].as_str().unwrap().to_owned();
            let told = response["description"].as_str().unwrap_or_default();
            assert!(told.contains(&code), "{name}: {code} is not in {told:?}");
        }
    }

    /// A reply may not hold what the document doesn't tell.
    fn nothing_more(&self, name: &str, schema: &Value, value: &Value) {
        let Some(object) = value.as_object() else { return };
        let known = self.properties(schema);
        if known.is_empty() {
            return;
        }
        for (key, inner) in object {
            let schema = known.iter().find(|(name, _)| name == key);
            let (_, schema) =
                schema.unwrap_or_else(|| panic!("{name}: {key} is not in the document"));
            self.nothing_more(name, schema, inner);
        }
    }

    /// Properties of an object's schema, through references and parts.
    fn properties<'a>(&'a self, schema: &'a Value) -> Vec<(String, &'a Value)> {
        if let Some(reference) = schema["$ref"].as_str() {
            let target = self.0.pointer(reference.trim_start_matches('#')).unwrap();
            return self.properties(target);
        }
        let own = schema["properties"].as_object().into_iter().flatten();
        let own = own.map(|(key, schema)| (key.clone(), schema));
        let parts = schema["allOf"].as_array().into_iter().flatten();
        own.chain(parts.flat_map(|part| self.properties(part))).collect()
    }
}

#[tokio::test]
async fn replies_have_the_shape_that_the_document_gives() {
    let api = Api::new().await;
    let document = Document::of(&api).await;
    assert_eq!(document.0["openapi"], "3.1.0");

    let mut seen = Vec::new();
    for (method, route, path, body) in requests() {
        let answer = match &body {
            Some(body) => api.trusted(method.clone(), &path, body.to_string()).await,
            None => api.trusted(method.clone(), &path, "").await,
        };
        document.check(&method.as_str().to_lowercase(), route, &answer);
        seen.push((route, answer.status.as_u16()));
    }
    for route in document.0["paths"].as_object().unwrap().keys() {
        let well = seen.iter().any(|(seen, status)| seen == route && *status < 300);
        assert!(well, "{route} was never asked with success: {seen:?}");
    }
}

/// Method, route, path and body; each route at least once with success.
fn requests() -> Vec<(Method, &'static str, String, Option<Value>)> {
    let get = |route: &'static str, path: &str| (Method::GET, route, path.to_owned(), None);
    let navigate =
        |body: Value| (Method::POST, "/v1/navigate", "/v1/navigate".to_owned(), Some(body));
    let layer = "/v1/dimensions/{id}/layers/{n}";
    let mut requests = vec![
        get("/health", "/health"),
        get("/health/ready", "/health/ready"),
        get("/metrics", "/metrics"),
        get("/v1/dimensions", "/v1/dimensions"),
        get(layer, "/v1/dimensions/D06/layers/2"),
        get(layer, "/v1/dimensions/D06/layers/99"),
        get(layer, "/v1/dimensions/D99/layers/0"),
        get(layer, "/v1/dimensions/x/layers/0"),
        navigate(json!({ "query": "" })),
        navigate(json!({ "query": "the a an of to" })),
        navigate(json!({ "query": 3 })),
        (
            Method::POST,
            "/v1/interference",
            "/v1/interference".to_owned(),
            Some(json!({ "states": [
                { "frequency": 4.5, "amplitude": 1.0, "id": "D01" },
                { "frequency": 0.5, "amplitude": 0.5 },
                { "frequency": 1.0, "amplitude": 0.5 },
            ] })),
        ),
        (
            Method::POST,
            "/v1/interference",
            "/v1/interference".to_owned(),
            Some(json!({ "states": [{ "frequency": 9, "amplitude": 1 }] })),
        ),
    ];
    let queries = [
        "What is the meaning of existence?",
        "How do I optimize database performance?",
        "I'm feeling overwhelmed and don't know what to do",
        "I can't decide, there are too many options and I've been thinking for weeks.",
        "Urgent: desperate painting code",
        "code painting ethical forest family tomorrow grateful",
    ];
    let user = "/v1/users/{id}/dimension";
    let preferences = json!({
        "preferred_dimensions": { "D08": 0.15 },
        "style": ["brief"],
        "preferred_layers": ["L08-01"],
    });
    let of_user = |method: Method, id: &str, body: Option<Value>| {
        (method, user, format!("/v1/users/{id}/dimension"), body)
    };
    requests.extend([
        of_user(Method::GET, "ana", None),
        of_user(Method::PUT, "ana", Some(preferences)),
        of_user(Method::PUT, "ana", Some(json!({ "style": ["NO"] }))),
        of_user(Method::PUT, "ana", Some(json!({ "styles": [] }))),
        of_user(Method::GET, "ana", None),
        navigate(json!({ "query": "playful painting with code", "user_id": "ana" })),
        navigate(json!({ "query": "playful painting", "user_id": "a b" })),
        navigate(json!({ "query": "How do I hurt people?" })),
        of_user(Method::DELETE, "ana", None),
        of_user(Method::DELETE, "a.b", None),
        get("/v1/associations", "/v1/associations?word=painting&limit=5"),
        get("/v1/associations", "/v1/associations"),
        get("/v1/status", "/v1/status"),
    ]);
    requests.extend(queries.map(|query| navigate(json!({ "query": query }))));
    requests
}
