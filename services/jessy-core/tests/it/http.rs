//! Every route, in process, through the real router.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::api::Api;
use crate::support::store_bytes;

#[tokio::test]
async fn probes_say_who_and_how() {
    let api = Api::with(&[("JESSY_INSTANCE", "blue")]).await;
    for path in ["/health", "/health/ready"] {
        let reply = api.get(path).await.json();
        let keys: Vec<&String> = reply.as_object().unwrap().keys().collect();
        let expected = ["status", "service", "version", "instance", "uptime_ms", "ready", "checks"];
        assert_eq!(keys, expected);
        assert_eq!((&reply["status"], &reply["ready"]), (&json!("ok"), &json!(true)));
        assert_eq!((&reply["service"], &reply["instance"]), (&json!("jessy-core"), &json!("blue")));
        assert_eq!(reply["checks"]["layers"], "ok");
    }
    assert_eq!(Api::new().await.get("/health").await.json()["instance"], Value::Null);
}

#[tokio::test]
async fn a_query_about_existence_leads_to_philosophy() {
    let answer = Api::new().await.navigate("What is the meaning of existence?").await;
    assert_eq!(answer.status, 200);
    let reply = answer.json();
    assert_eq!(reply["paths"][0]["dimension"], "D06");
    assert_eq!(reply["paths"][0]["confidence"], 1.0);
    assert_eq!(reply["paths"][0]["layers"], json!(["L06-00", "L06-01", "L06-02"]));
    assert_eq!(reply["paths"][0]["added_by"], "scan");
    assert_eq!(reply["dominant_frequency"], 0.3);
    assert_eq!(reply["analysis"]["question_type"], "Philosophical");
    assert_eq!(reply["analysis"]["keywords"], json!(["what", "meaning", "existence"]));
    assert_eq!(reply["contexts"][2]["layer"], "L06-02");
    assert!(reply["contexts"][2]["text"].as_str().unwrap().contains("strange"));
    assert_eq!(reply["request_id"].as_str(), answer.headers["x-request-id"].to_str().ok());
    assert_eq!((&reply["learned"], &reply["durable"]), (&json!("accepted"), &json!(false)));
    assert_eq!(reply["return_to_source"]["triggered"], false);
    assert_eq!(reply["return_to_source"]["paused"], json!([]), "lists are never null");
    assert_eq!(reply["response"]["directives"], json!(["hedge", "no_final_answer"]));
    assert_eq!(reply["response"]["tone"], "contemplative");
}

#[tokio::test]
async fn every_error_has_its_status_and_code() {
    let api = Api::new().await;
    let query = |query: &str| json!({ "query": query }).to_string();
    let cases = [
        (query(""), 400, "empty_query", json!({})),
        (
            query(&"x".repeat(10_001)),
            400,
            "query_too_long",
            json!({"length": 10_001, "max": 10_000}),
        ),
        (query("abc\0"), 400, "invalid_characters", json!({"position": 3, "code_point": "U+0000"})),
        (
            query("the a an of to"),
            422,
            "insufficient_matches",
            json!({"threshold": 0.3, "best": 0.0}),
        ),
        (r#"{"query": "hi", "user_id": "ana"}"#.to_owned(), 401, "unauthorized", json!({})),
        ("x".repeat(256 * 1024 + 1), 413, "body_too_large", json!({"max": 262_144})),
    ];
    for (body, status, code, details) in cases {
        let head: String = body.chars().take(40).collect();
        let answer = api.post("/v1/navigate", body).await;
        assert_eq!(answer.error(), (status, code.to_owned(), details), "{head}");
    }
    let not_json = [
        ("{", None),
        ("[]", None),
        (r#"{"query": 3}"#, Some("query")),
        (r#"{"query": "hi", "tone": 1}"#, Some("tone")),
        (r#"{"query": "hi", "iteration": {"cycle": -1}}"#, Some("iteration.cycle")),
    ];
    let array = api.post("/v1/navigate", r#"["hello there", null, null]"#).await;
    assert_eq!(array.error().1, "bad_json", "fields have names");
    for (body, field) in not_json {
        let (status, code, details) = api.post("/v1/navigate", body).await.error();
        assert_eq!((status, code.as_str()), (400, "bad_json"), "{body}");
        assert_eq!(details.get("field").and_then(Value::as_str), field, "{body} {details}");
        assert!(!details["reason"].as_str().unwrap().is_empty());
    }
    let at = async |method, path, headers: &[(&str, &str)]| {
        let (status, code, details) =
            api.send(method, path, headers, "{\"query\":\"hello\"}").await.error();
        (status, code, details)
    };
    let json_type = [("content-type", "application/json")];
    let cases = [
        (at(Method::GET, "/nothing", &[]).await, 404, "not_found", json!({})),
        (at(Method::GET, "/v1/navigate", &[]).await, 405, "method_not_allowed", json!({})),
        (at(Method::DELETE, "/health", &[]).await, 405, "method_not_allowed", json!({})),
        (at(Method::POST, "/v1/navigate", &[]).await, 415, "unsupported_media_type", json!({})),
        (
            at(Method::POST, "/v1/navigate?sync=true", &json_type).await,
            401,
            "unauthorized",
            json!({}),
        ),
        (
            at(Method::POST, "/v1/navigate?sink=true", &json_type).await,
            400,
            "bad_parameter",
            json!({"parameter": "sink", "reason": "there is no such parameter"}),
        ),
        (
            at(Method::GET, "/v1/dimensions/99/layers/0", &[]).await,
            404,
            "dimension_not_found",
            json!({"dimension": 99}),
        ),
        (
            at(Method::GET, "/v1/dimensions/D01/layers/99", &[]).await,
            404,
            "layer_not_found",
            json!({"dimension": 1, "layer": 99, "loaded": true}),
        ),
        (
            at(Method::GET, "/v1/dimensions/x/layers/0", &[]).await,
            400,
            "bad_parameter",
            json!({"parameter": "id", "reason": "a dimension such as D07, d07 or 7"}),
        ),
        (
            at(Method::GET, "/v1/dimensions/D01/layers/-1", &[]).await,
            400,
            "bad_parameter",
            json!({"parameter": "n", "reason": "a layer number from 0 to 65535"}),
        ),
        (
            at(Method::GET, "/v1/dimensions/%ff/layers/1", &[]).await,
            400,
            "bad_parameter",
            json!({"parameter": "path", "reason": "is not UTF-8"}),
        ),
    ];
    for (found, status, code, details) in cases {
        assert_eq!(found, (status, code.to_owned(), details));
    }
}

#[tokio::test]
async fn the_longest_query_is_taken() {
    let query = format!("hello {}", "ä".repeat(9_994));
    assert_eq!(Api::new().await.navigate(&query).await.status, 200);
}

#[tokio::test]
async fn request_ids_are_echoed_or_made() {
    let api = Api::new().await;
    let id = async |headers: &[(&str, &str)], path| {
        let answer = api.send(Method::GET, path, headers, Body::empty()).await;
        answer.headers["x-request-id"].to_str().unwrap().to_owned()
    };
    assert_eq!(id(&[("x-request-id", "abc-1")], "/health").await, "abc-1");
    assert_eq!(id(&[("x-request-id", "abc-1")], "/nothing").await, "abc-1");
    assert_ne!(id(&[("x-request-id", "a b")], "/health").await, "a b");
    assert_ne!(id(&[], "/health").await, id(&[], "/health").await);
}

#[tokio::test]
async fn dimensions_are_listed() {
    let reply = Api::new().await.get("/v1/dimensions").await.json();
    assert_eq!(reply["generation"].as_str().unwrap().len(), 16);
    let dimensions = reply["dimensions"].as_array().unwrap();
    let ids: Vec<String> =
        dimensions.iter().map(|d| d["id"].as_str().unwrap().to_owned()).collect();
    let expected: Vec<String> = (1..=14).map(|n| format!("D{n:02}")).collect();
    assert_eq!(ids, expected);
    let emotion = &dimensions[0];
    assert_eq!((&emotion["name"], &emotion["range_hz"]), (&json!("Emotion"), &json!([0.2, 4.5])));
    assert_eq!((&emotion["immutable"], &emotion["loaded"]), (&json!(false), &json!(true)));
    assert_eq!(emotion["layers"][13]["parent"], "L01-12");
    assert_eq!(emotion["layers"][0]["parent"], Value::Null);
    assert_eq!(dimensions[8]["immutable"], true);

    let packed = Api::with(&[("JESSY_PACKS", "D16")]).await.get("/v1/dimensions").await.json();
    assert_eq!(packed["dimensions"][14]["name"], "Educational");
}

#[tokio::test]
async fn a_layer_is_served_from_the_map() {
    let api = Api::new().await;
    let answer = api.get("/v1/dimensions/D06/layers/2").await;
    let reply = answer.json();
    let file = std::fs::read_to_string(crate::support::data().join("content/D06/L06-02.md"));
    assert_eq!(reply["content"].as_str(), Some(file.unwrap().trim_end()));
    assert_eq!(reply["bytes"].as_u64(), Some(reply["content"].as_str().unwrap().len() as u64));
    assert_eq!((&reply["id"], &reply["parent"]), (&json!("L06-02"), &json!("L06-01")));
    assert_eq!((&reply["dimension"], &reply["phrases"]), (&json!("D06"), &json!([])));
    let etag = answer.headers["etag"].to_str().unwrap();
    assert_eq!(etag, format!("\"{}-L06-02\"", reply["generation"].as_str().unwrap()));

    for spelling in ["d06", "6", "06"] {
        assert_eq!(api.get(&format!("/v1/dimensions/{spelling}/layers/2")).await.json(), reply);
    }
    let path = "/v1/dimensions/6/layers/2";
    let again = async |known: &str| {
        let known = [("if-none-match", known)];
        api.send(Method::GET, path, &known, Body::empty()).await.status.as_u16()
    };
    for known in [etag, &format!("W/{etag}"), &format!("\"other\", {etag}"), "*"] {
        assert_eq!(again(known).await, 304, "{known}");
    }
    assert_eq!(again("\"other\"").await, 200);
    let raw = api.get("/v1/dimensions/6/layers/2?raw=true").await;
    assert_eq!(raw.headers["content-type"], "application/octet-stream");
    assert_eq!(raw.body, reply["content"].as_str().unwrap().as_bytes());
    // A pack that is in the store but not loaded is not there.
    assert_eq!(api.get("/v1/dimensions/D16/layers/0").await.error().1, "dimension_not_found");
}

#[tokio::test]
async fn what_happened_is_counted() {
    let api = Api::new().await;
    api.navigate("hello there").await;
    api.navigate("").await;
    api.get("/no/such/path").await;
    let answer = api.get("/metrics").await;
    assert_eq!(answer.status, 200);
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    for line in [
        "jessy_queries_total{outcome=\"ok\"} 1",
        "jessy_queries_total{outcome=\"empty_query\"} 1",
        "jessy_http_requests_total{method=\"POST\",route=\"/v1/navigate\",status=\"200\"} 1",
        "jessy_http_requests_total{method=\"GET\",route=\"<unknown>\",status=\"404\"} 1",
        "jessy_stage_duration_seconds_count{stage=\"scan\"} 1",
        "jessy_dimensions_loaded 14",
        &format!("jessy_layers_bytes {}", store_bytes().len()),
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
}

#[tokio::test]
async fn stages_are_told_line_by_line() {
    let api = Api::new().await;
    let lines = async |query: &str| -> Vec<Value> {
        let headers =
            [("content-type", "application/json"), ("accept", "application/x-ndjson, */*;q=0.1")];
        let body = json!({ "query": query }).to_string();
        let answer = api.send(Method::POST, "/v1/navigate", &headers, body).await;
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let told = lines("How do I optimize database performance?").await;
    let (result, stages) = told.split_last().unwrap();
    let names: Vec<&str> = stages.iter().map(|line| line["stage"].as_str().unwrap()).collect();
    let expected = ["security", "analysis", "scan", "selection", "depth", "interference"];
    assert_eq!(names, expected);
    for (seq, line) in stages.iter().enumerate() {
        assert_eq!((&line["type"], line["seq"].as_u64()), (&json!("stage"), Some(seq as u64)));
        assert!(line["elapsed_us"].is_u64() && (line["data"].is_object() || seq == 0), "{line}");
    }
    assert_eq!(stages[4]["data"]["paths"][0]["layers"], json!(["L07-00", "L07-01"]));
    assert_eq!((&result["type"], &result["result"]["cached"]), (&json!("result"), &json!(false)));
    assert_eq!(result["result"]["paths"][0]["dimension"], "D07");

    // Once more it comes from the cache, and no stage but the first was needed.
    let again = lines("how do i OPTIMIZE database  performance?").await;
    assert_eq!((again.len(), &again[1]["result"]["cached"]), (2, &json!(true)));
    assert_eq!(again[1]["result"]["paths"], result["result"]["paths"]);

    // A query that fails on its way says so in its last line; one that is refused gets no line.
    let lost = lines("capital of France").await;
    assert_eq!(lost.last().unwrap()["error"]["code"], "insufficient_matches");
    assert_eq!(lines("").await[0]["error"]["code"], "empty_query");
}
