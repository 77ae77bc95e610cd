//! A small HTTP server that behaves as the tests of the native engine need it: well or badly.
//!
//! `fake_service [KEY=VALUE]…` with `listen=passed|none|ADDRESS`, `status=CODE`, `instance=NAME`,
//! `body=TEXT`, `exit=CODE`, `say=TEXT`, with `|` between lines.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
};

fn main() {
    let options: BTreeMap<String, String> = std::env::args()
        .skip(1)
        .filter_map(|word| word.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned())))
        .collect();
    let get = |name: &str| options.get(name).cloned();
    if let Some(text) = get("say") {
        for line in text.split('|') {
            say(line);
        }
    }
    if let Some(code) = get("exit") {
        #[expect(clippy::disallowed_methods, reason = "the point of this option")]
        std::process::exit(code.parse().expect("a code"));
    }
    let listener = match get("listen").as_deref() {
        Some("none") => return forever(),
        None | Some("passed") => listenfd::ListenFd::from_env()
            .take_tcp_listener(0)
            .expect("a passed socket")
            .expect("a passed socket"),
        Some(address) => TcpListener::bind(address).expect("a free address"),
    };
    let given = variable("JESSY_INSTANCE");
    let instance = get("instance").or(given).unwrap_or_default();
    let status = get("status").unwrap_or_else(|| "200 OK".into());
    let body = get("body").unwrap_or_else(|| {
        format!(r#"{{"status":"x","instance":"{instance}","pid":{}}}"#, std::process::id())
    });
    say("listening");
    for stream in listener.incoming().flatten() {
        // A client that left is no reason to end.
        let _ = answer(stream, &status, &body);
    }
}

fn answer(mut stream: TcpStream, status: &str, body: &str) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

fn forever() {
    loop {
        std::thread::park();
    }
}

fn say(line: &str) {
    // Nobody reading is no reason to end.
    let _ = writeln!(std::io::stdout(), "{line}");
}

#[expect(clippy::disallowed_methods, reason = "a program of its own")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
