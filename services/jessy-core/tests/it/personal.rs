//! A user's own dimension as seen through the routes (domain §12, §13).

use axum::http::Method;
use serde_json::{Value, json};

use crate::api::Api;
use crate::support::PATIENCE;

async fn ask(api: &Api, query: &str) -> Value {
    let body = json!({ "query": query, "user_id": "ana" }).to_string();
    api.trusted(Method::POST, "/v1/navigate", body).await.json()
}

fn is_personal(reply: &Value) -> bool {
    reply["paths"].as_array().unwrap().iter().any(|path| path["dimension"] == "D15-User-ana")
}

#[tokio::test]
async fn no_answer_from_before_a_dimension_became_active_is_given_after() {
    let api = Api::new().await;
    // One word makes no pairs, so no association drops the answer. The hundredth observation has topics looked for.
    for n in 0..100 {
        let reply = ask(&api, "painting").await;
        assert_eq!((&reply["cached"], is_personal(&reply)), (&json!(n > 0), false));
    }
    // The topics are looked for while queries go on.
    let active = async {
        loop {
            let reply = ask(&api, "painting").await;
            if is_personal(&reply) {
                return reply;
            }
            tokio::task::yield_now().await;
        }
    };
    let reply = tokio::time::timeout(PATIENCE, active).await.unwrap();
    assert_eq!(reply["cached"], false);
    assert_eq!(ask(&api, "painting").await["cached"], true);
}
