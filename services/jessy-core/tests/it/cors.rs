//! Which browsers may call (domain §17.1).

use axum::http::Method;

use crate::api::Api;

const OURS: &str = "https://jessy.example";

async fn allowed(api: &Api, method: Method, origin: &str) -> Option<String> {
    let headers = [("origin", origin), ("access-control-request-method", "POST")];
    let answer = api.send(method, "/v1/status", &headers, "").await;
    assert!(answer.headers.contains_key("x-request-id"));
    let origin = answer.headers.get("access-control-allow-origin")?;
    Some(origin.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn only_listed_origins_are_told_that_they_may_call() {
    let none = Api::new().await;
    let listed =
        Api::with(&[("JESSY_CORS_ORIGINS", "https://other.example, https://jessy.example")]);
    let listed = listed.await;
    for method in [Method::GET, Method::OPTIONS] {
        assert_eq!(allowed(&none, method.clone(), OURS).await, None);
        assert_eq!(allowed(&listed, method.clone(), OURS).await.as_deref(), Some(OURS));
        assert_eq!(allowed(&listed, method, "https://jessy.example.evil").await, None);
    }
}

#[tokio::test]
async fn a_browser_may_send_what_the_routes_need() {
    let api = Api::with(&[("JESSY_CORS_ORIGINS", OURS)]).await;
    let headers = [("origin", OURS), ("access-control-request-method", "PUT")];
    let answer = api.send(Method::OPTIONS, "/v1/users/ana/dimension", &headers, "").await;
    assert_eq!(answer.status, 200);
    let listed = |name: &str| answer.headers[name].to_str().unwrap().to_lowercase();
    for header in ["authorization", "content-type", "x-request-id"] {
        assert!(listed("access-control-allow-headers").contains(header), "{header}");
    }
    for method in ["get", "post", "put", "delete"] {
        assert!(listed("access-control-allow-methods").contains(method), "{method}");
    }
}
