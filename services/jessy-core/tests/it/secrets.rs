//! Planted secrets, looked for in all that the process writes and answers.

use std::sync::Arc;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use rustix::process::Signal;

use crate::support::{Layers, Service, program, request};

/// A token with characters that other formats spell otherwise.
const TOKEN: &str = r#"planted"secret\of<the>service&token=/+1234"#;

/// Part of each spelling of it; and of the passwords below.
const PLANTED: &str = "planted";

fn percent(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[test]
fn no_secret_is_logged_or_answered() {
    let layers = Arc::new(Layers::new());
    let file = layers.folder.path().join("token");
    std::fs::write(&file, format!("{TOKEN}\n")).unwrap();
    for setting in [("JESSY_TOKEN", TOKEN), ("JESSY_TOKEN_FILE", file.to_str().unwrap())] {
        let mut command = program();
        command.env("JESSY_ADDR", "127.0.0.1:0").env("RUST_LOG", "debug").env("JESSY_ENV", "prod");
        command.env(setting.0, setting.1);
        let mut service = Service::spawn(command, Arc::clone(&layers));
        let bearer = format!("Bearer {TOKEN}");
        let basic = format!("Basic {}", BASE64_STANDARD.encode(TOKEN));
        let query = format!("?{}", percent(TOKEN));
        let named = format!("?token={}", percent(TOKEN));
        let path = format!("/{}", percent(TOKEN));
        let quoted = serde_json::Value::from(TOKEN);
        let body = format!(r#"{{"query": "why", {quoted}: 1}}"#);
        let json = ("content-type", "application/json");
        let routes =
            ["/v1/navigate", "/v1/users/ana/dimension", "/v1/status", "/health", "/metrics"];
        for route in routes {
            for method in ["GET", "POST", "PUT"] {
                for (path, headers, body) in [
                    (route.to_owned(), vec![("authorization", bearer.as_str())], ""),
                    (route.to_owned(), vec![("authorization", basic.as_str())], ""),
                    (route.to_owned(), vec![("cookie", TOKEN), ("traceparent", TOKEN)], ""),
                    (route.to_owned(), vec![json], body.as_str()),
                    (route.to_owned(), vec![json], TOKEN),
                    (format!("{route}{query}"), vec![json], "{}"),
                    (format!("{route}{named}"), vec![], ""),
                    (format!("{route}{path}"), vec![], ""),
                ] {
                    let reply = request(service.addr, method, &path, &headers, body);
                    assert!(!reply.body.contains(PLANTED), "{method} {path}: {reply:?}");
                }
            }
        }
        service.signal(Signal::TERM);
        let (_, log) = service.ended();
        assert!(log.len() > routes.len() * 3 * 8, "only {} lines were logged", log.len());
        for line in service.log.iter().chain(&log) {
            assert!(!line.to_string().contains(PLANTED), "{line}");
        }
    }
}

#[test]
fn no_secret_is_told_when_it_does_not_start() {
    let layers = Layers::new();
    let token = |value: &str| ("JESSY_TOKEN", value.to_owned());
    let database = |value: &str| ("DATABASE_URL", value.to_owned());
    let in_file = |name: &str, value: &str| {
        let file = layers.folder.path().join(name);
        std::fs::write(&file, format!("{value}\n")).unwrap();
        vec![token(TOKEN), database(""), ("DATABASE_URL_FILE", file.to_str().unwrap().to_owned())]
    };
    let cases = [
        vec![token("planted secret with a blank in it, and long enough")],
        vec![token("planted-secret-too-short")],
        vec![token(TOKEN), ("JESSY_TOKEN_FILE", "/nowhere".to_owned())],
        vec![token(TOKEN), database("mysql://ana:planted-password@db/jessy")],
        vec![token(TOKEN), database("postgres://ana:planted-password@db:port/jessy")],
        vec![token(TOKEN), database("postgres://ana:planted-password@127.0.0.1:1/jessy")],
        vec![token(TOKEN), database("sqlite:///planted-password/../nowhere/x.db?planted")],
        in_file("other", "mysql://ana:planted-password@db/jessy"),
        in_file("port", "postgres://ana:planted-password@db:port/jessy"),
        in_file("refused", "postgres://ana:planted-password@127.0.0.1:1/jessy"),
    ];
    for case in cases {
        let mut command = program();
        command.env("JESSY_ENV", "prod").env("JESSY_LAYERS", &layers.file);
        command.env("DATABASE_URL", layers.database()).envs(case.clone());
        let out = command.output().unwrap();
        let told = String::from_utf8([out.stdout, out.stderr].concat()).unwrap();
        assert!(!out.status.success() && !told.is_empty(), "{case:?}");
        assert!(!told.contains(PLANTED), "{case:?}: {told}");
    }
}
