//! What no client should send: thousands of requests, and never a 5xx, a panic or another shape.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{Layers, Service, connect, program};

const REQUESTS: usize = 10_000;
const WORKERS: usize = 4;
/// Each of these costs as much as hundreds of the others.
const HUGE: usize = 40;
const HUGE_BYTES: usize = 10_000_000;

const NAVIGATE: &str = "/v1/navigate";

/// A request, and which codes it may be answered with.
struct Bad {
    method: &'static str,
    path: String,
    kind: &'static str,
    body: Vec<u8>,
    codes: &'static [&'static str],
}

#[test]
fn ten_thousand_malformed_requests_get_one_shape_and_no_5xx() {
    // Nobody reads its log before the end: only what should not be there may be in it.
    let mut command = program();
    command.env("JESSY_ADDR", "127.0.0.1:0").env("RUST_LOG", "warn,jessy_core::app=info");
    let mut service = Service::spawn(command, Arc::new(Layers::new()));
    let addr = service.addr;
    let sent: usize = std::thread::scope(|scope| {
        let workers: Vec<_> =
            (0..WORKERS).map(|worker| scope.spawn(move || send_all(addr, worker))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    assert!(sent >= REQUESTS - HUGE, "{sent} answers");

    assert_eq!(service.get("/health/ready").status, 200);
    service.signal(Signal::TERM);
    let (status, log) = service.ended();
    assert!(status.success());
    for line in &log {
        assert_ne!(line["level"], "ERROR", "{line}");
        assert!(!line.to_string().contains("panic"), "{line}");
    }
}

fn send_all(addr: SocketAddr, worker: usize) -> usize {
    let mut random = fastrand::Rng::with_seed(worker as u64);
    let (mut connection, mut answered) = (None, 0);
    let range = worker * REQUESTS / WORKERS..(worker + 1) * REQUESTS / WORKERS;
    for at in range {
        let bad = if at % (REQUESTS / HUGE) == 0 { huge(&mut random) } else { one(&mut random) };
        let name = format!("request {at}: {} {:?} {}", bad.method, bad.path, bad.kind);
        // A kept connection may have been closed over a body that nobody read.
        let answer = connection.take().and_then(|stream| exchange(stream, &bad));
        let answer = answer.or_else(|| exchange(BufReader::new(connect(addr)), &bad));
        match answer {
            Some(answer) => {
                judge(&name, &answer, &bad);
                connection = answer.kept;
                answered += 1;
            }
            // The reply is lost with the connection, and only when most of the body is unread.
            None => assert_eq!(bad.body.len(), HUGE_BYTES, "{name}: no reply"),
        }
    }
    answered
}

struct Answer {
    status: u16,
    json: bool,
    body: Vec<u8>,
    kept: Option<BufReader<TcpStream>>,
}

/// Sends one and reads its reply; none if the connection was closed first.
fn exchange(mut stream: BufReader<TcpStream>, bad: &Bad) -> Option<Answer> {
    let kind =
        if bad.kind.is_empty() { String::new() } else { format!("content-type: {}\r\n", bad.kind) };
    let head = format!(
        "{} {} HTTP/1.1\r\nhost: t\r\n{kind}content-length: {}\r\n\r\n",
        bad.method,
        bad.path,
        bad.body.len()
    );
    stream.get_mut().write_all(head.as_bytes()).ok()?;
    // Who refuses a long body needn't read it to its end.
    let whole = stream.get_mut().write_all(&bad.body).is_ok();

    let mut line = String::new();
    stream.read_line(&mut line).ok().filter(|&read| read > 0)?;
    let status = line.split(' ').nth(1).unwrap().parse().unwrap();
    let (mut length, mut close, mut json) = (0, !whole, false);
    while line != "\r\n" {
        line.clear();
        stream.read_line(&mut line).ok().filter(|&read| read > 0)?;
        let lower = line.trim().to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length: ") {
            length = value.parse().unwrap();
        }
        close |= lower == "connection: close";
        json |= lower == "content-type: application/json";
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(Answer { status, json, body, kept: (!close).then_some(stream) })
}

fn judge(name: &str, answer: &Answer, bad: &Bad) {
    let Answer { status, json, body, .. } = answer;
    let body: Value =
        serde_json::from_slice(body).unwrap_or_else(|e| panic!("{name}: {status} {e}"));
    let error = body["error"].as_object().unwrap_or_else(|| panic!("{name}: {status} {body}"));
    assert!((400..500).contains(status), "{name}: {status} {body}");
    assert!(json, "{name}: the error is not declared as JSON");
    assert_eq!(error.keys().collect::<Vec<_>>(), ["code", "message", "details"], "{name}");
    assert!(error["details"].is_object() && error["message"].is_string(), "{name}: {body}");
    let code = error["code"].as_str().unwrap();
    assert!(bad.codes.contains(&code), "{name}: {code} is none of {:?}", bad.codes);
}

fn huge(random: &mut fastrand::Rng) -> Bad {
    let fill = [b'{', b'x', 0, 0xff][random.usize(..4)];
    post(vec![fill; HUGE_BYTES], &["body_too_large"])
}

/// One of the other kinds.
fn one(random: &mut fastrand::Rng) -> Bad {
    let filler = word(random);
    match random.u8(..12) {
        0 => post(broken_json(random), &["bad_json"]),
        1 => post(wrong_type(random), &["bad_json", "unauthorized"]),
        2 => {
            let control = [0, 1, 7, 8, 0x0b, 0x0c, 0x1b, 0x7f, 0x80, 0x9f][random.usize(..10)];
            let at = char::from_u32(control).unwrap();
            post(query(&format!("{filler}{at}{filler}")), &["invalid_characters"])
        }
        3 => {
            let letter = ['x', 'é', '語', '🙂'][random.usize(..4)];
            let text = letter.to_string().repeat(10_001 + random.usize(..5_000));
            post(query(&text), &["query_too_long"])
        }
        4 => {
            let depth = random.usize(100..60_000);
            let (open, close) =
                [("[", "]"), ("{\"query\":", "}"), ("{\"a\":[", "]}")][random.usize(..3)];
            let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            post(text.into_bytes(), &["bad_json", "body_too_large"])
        }
        5 => {
            let mut body = query(&filler);
            let bad: &[u8] =
                [&b"\xff"[..], b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe2\x82"]
                    [random.usize(..5)];
            let at = 10 + random.usize(..filler.len());
            body.splice(at..at, bad.iter().copied());
            post(body, &["bad_json"])
        }
        6 => get(trick(random, "/v1/dimensions/", "/layers/0")),
        7 => get(trick(random, "/v1/dimensions/D01/layers/", "")),
        8 => get(trick(random, "/v1/users/", "/dimension")),
        9 => get(trick(random, "/", "")),
        10 => Bad {
            kind: ["", "text/plain", "application/xml", "application/json; charset=utf-16", "*/*"]
                [random.usize(..5)],
            ..post(query(&filler), &["unsupported_media_type"])
        },
        _ => Bad {
            path: format!(
                "{NAVIGATE}?{}",
                ["sync=1", "sync", "sink=true", "sync=true&sync=true", "%00=%ff", "sync=true"]
                    [random.usize(..6)]
            ),
            ..post(query(&filler), &["bad_parameter", "unauthorized"])
        },
    }
}

fn post(body: Vec<u8>, codes: &'static [&'static str]) -> Bad {
    Bad { method: "POST", path: NAVIGATE.to_owned(), kind: "application/json", body, codes }
}

fn get(path: String) -> Bad {
    let codes = &[
        "not_found",
        "bad_parameter",
        "dimension_not_found",
        "layer_not_found",
        "unauthorized",
        "method_not_allowed",
    ];
    Bad { method: "GET", path, kind: "", body: Vec::new(), codes }
}

fn query(text: &str) -> Vec<u8> {
    serde_json::json!({ "query": text }).to_string().into_bytes()
}

fn word(random: &mut fastrand::Rng) -> String {
    (0..random.usize(1..20)).map(|_| random.alphabetic()).collect()
}

/// A good body with a piece cut off or one byte replaced, so that it is no JSON any more.
fn broken_json(random: &mut fastrand::Rng) -> Vec<u8> {
    let mut body = query(&word(random));
    match random.u8(..4) {
        0 => body.truncate(random.usize(..body.len())),
        1 => body[0] = b'(',
        2 => body.extend_from_slice([&b"}"[..], b"{}", b"\0", b"x"][random.usize(..4)]),
        _ => body[9] = b'\'',
    }
    body
}

fn wrong_type(random: &mut fastrand::Rng) -> Vec<u8> {
    let bodies = [
        r"3",
        r"null",
        r"[]",
        r#""query""#,
        r"{}",
        r#"{"query":null}"#,
        r#"{"query":3}"#,
        r#"{"query":["a"]}"#,
        r#"{"query":{"a":1}}"#,
        r#"{"query":"a","query":"b"}"#,
        r#"{"query":"a","more":1}"#,
        r#"{"query":"a","user_id":7}"#,
        r#"{"Query":"a"}"#,
        r#"{"query":"a","iteration":5}"#,
        r#"{"query":"a","iteration":{"cycle":-1,"converged":true}}"#,
        r#"{"query":"a","iteration":{"cycle":1e99,"converged":true}}"#,
        r#"{"query":"a","iteration":{"cycle":1}}"#,
        r#"{"query":"\ud800"}"#,
        r#"{"query":"a","user_id":"../x"}"#,
    ];
    bodies[random.usize(..bodies.len())].as_bytes().to_vec()
}

/// An id that tries to be more than one.
fn trick(random: &mut fastrand::Rng, before: &str, after: &str) -> String {
    let tricks = [
        "..",
        "../../etc/passwd",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "..%5c..%5c",
        "%00",
        "%ff%fe",
        "D01%00",
        "D1e3",
        "-1",
        "+1",
        "0x7",
        "99999999999999999999",
        "D007",
        "d%207",
        "%20",
        "*",
        "D15-User-ana",
        "%F0%9F%99%82",
        "a%2fb",
        ";",
        "D01;x",
        "1.0",
        "%25",
        "..;/",
        "''",
        "%3Cx%3E",
    ];
    format!("{before}{}{after}", tricks[random.usize(..tricks.len())])
}
