//! The life of the real process: configuration, sockets, signals.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::sync::Arc;

use command_fds::{CommandFdExt, FdMapping};
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::support::{Layers, Service, connect, eventually, program, read_reply, request, run};

#[test]
fn it_says_where_it_serves_and_who_it_is() {
    let mut command = program();
    command.env("JESSY_ADDR", "127.0.0.1:0").env("JESSY_INSTANCE", "i-42");
    let mut service = Service::spawn(command, Arc::new(Layers::new()));
    let line = service.log.last().unwrap();
    let message = line["message"].as_str().unwrap();
    assert!(message.contains(&service.addr.to_string()) && message.contains("i-42"), "{message}");
    for key in ["timestamp", "level", "target"] {
        assert!(line[key].is_string(), "{line}");
    }
    for route in ["/health", "/health/ready"] {
        let reply = service.get(route);
        assert_eq!((reply.status, reply.json()["instance"].as_str()), (200, Some("i-42")));
    }
    service.signal(Signal::INT);
    assert!(service.ended().0.success());
}

#[test]
fn an_open_request_is_answered_before_the_end() {
    let mut service = Service::start(Arc::new(Layers::new()));
    let body = r#"{"query": "What is the meaning of existence?"}"#;
    let mut open = connect(service.addr);
    write!(
        open,
        "POST /v1/navigate HTTP/1.1\r\nhost: test\r\nexpect: 100-continue\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .unwrap();
    // The service asks for the body only once the request has reached its handler.
    let mut reader = BufReader::new(open.try_clone().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert!(line.starts_with("HTTP/1.1 100"), "{line}");
    reader.read_line(&mut line).unwrap();

    service.signal(Signal::TERM);
    eventually(|| TcpStream::connect(service.addr).is_err().then_some(()));
    open.write_all(body.as_bytes()).unwrap();
    let reply = read_reply(&mut reader);
    assert_eq!(reply.status, 200, "{reply:?}");

    let (status, log) = service.ended();
    assert_eq!(status.code(), Some(0));
    assert_eq!(log.last().unwrap()["message"], "ended");
}

#[test]
fn an_idle_connection_does_not_hold_up_the_end() {
    let mut service = Service::start(Arc::new(Layers::new()));
    let mut idle = connect(service.addr);
    idle.write_all(b"GET /health HTTP/1.1\r\nhost: test\r\n\r\n").unwrap();
    let mut first = [0; 12];
    idle.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    service.signal(Signal::TERM);
    assert!(service.ended().0.success());
}

#[test]
fn a_passed_socket_is_served_and_survives_a_restart() {
    let layers = Arc::new(Layers::new());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    let start = || {
        let mut command = program();
        let parent_fd = OwnedFd::from(listener.try_clone().unwrap());
        // The address is taken already, by the socket itself: it must not be asked for.
        command.env("LISTEN_FDS", "1").env("JESSY_ADDR", addr.to_string());
        command.fd_mappings(vec![FdMapping { parent_fd, child_fd: 3 }]).unwrap();
        Service::spawn(command, Arc::clone(&layers))
    };
    let mut first = start();
    assert_eq!(first.addr, addr);
    assert_eq!(first.get("/health/ready").status, 200);
    first.signal(Signal::TERM);
    assert!(first.ended().0.success());

    // Nobody serves now: a caller waits in the socket's queue and is answered by the next process.
    let mut waiting = connect(addr);
    waiting.write_all(b"GET /health HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").unwrap();
    let _second = start();
    assert_eq!(read_reply(&mut waiting).status, 200);
}

#[test]
fn it_can_ask_itself_whether_it_is_ready() {
    let service = Service::start(Arc::new(Layers::new()));
    let addr = service.addr.to_string();
    let probe = |addr: &str| {
        program().arg("healthcheck").env("JESSY_ADDR", addr).output().unwrap().status.code()
    };
    assert_eq!(probe(&addr), Some(0));
    assert_eq!(probe(&format!("0.0.0.0:{}", service.addr.port())), Some(0));
    assert_eq!(probe("nonsense"), Some(78));

    // Somebody else's answer, and no whole answer.
    for answer in ["HTTP/1.1 503 Service Unavailable\r\n\r\n", "HTTP/1.1 2"] {
        let other = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = other.local_addr().unwrap().to_string();
        let answering = std::thread::spawn(move || {
            let (mut caller, _) = other.accept().unwrap();
            let mut asked = String::new();
            BufReader::new(&caller).read_line(&mut asked).unwrap();
            caller.write_all(answer.as_bytes()).unwrap();
            asked
        });
        assert_eq!(probe(&addr), Some(1), "{answer}");
        assert_eq!(answering.join().unwrap(), "GET /health/ready HTTP/1.1\r\n");
    }
}

#[test]
fn wrong_configuration_ends_it_at_once() {
    let output = program()
        .env("JESSY_ENV", "staging")
        .env("JESSY_ADDR", "here")
        .env("JESSY_LAYERS", Layers::new().file)
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(78), "{message}");
    assert!(message.contains("JESSY_ENV=staging") && message.contains("JESSY_ADDR=here"));
    assert_eq!(message.lines().count(), 1, "{message}");
}

#[test]
fn the_address_of_the_database_may_stand_in_a_file() {
    let layers = Arc::new(Layers::new());
    let file = layers.folder.path().join("database-url");
    let name = file.to_str().unwrap();
    let database = layers.folder.path().join("named-in-a-file.db");
    let refused = |url: &str| {
        let output = program()
            .env("JESSY_LAYERS", &layers.file)
            .env("DATABASE_URL", url)
            .env("DATABASE_URL_FILE", name)
            .output()
            .unwrap();
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(78), "{message}");
        assert_eq!(message.lines().count(), 1, "{message}");
        message
    };
    assert!(refused("").contains(&format!("DATABASE_URL_FILE={name}: No such file")));
    std::fs::write(&file, "\n").unwrap();
    assert!(refused("").contains(&format!("DATABASE_URL_FILE={name}: the file is empty")));
    std::fs::write(&file, format!("sqlite://{}\n", database.display())).unwrap();
    assert!(refused("sqlite:///x.db").contains("DATABASE_URL_FILE and DATABASE_URL"));
    assert!(!database.exists());

    let mut command = program();
    command.env("JESSY_ADDR", "127.0.0.1:0").env("DATABASE_URL_FILE", name);
    let mut service = Service::spawn(command, Arc::clone(&layers));
    assert_eq!(service.get("/health/ready").status, 200);
    assert!(database.exists());
    service.signal(Signal::TERM);
    assert!(service.ended().0.success());
}

#[test]
fn a_taken_port_is_told() {
    let service = Service::start(Arc::new(Layers::new()));
    let layers = Layers::new();
    let output = program()
        .env("JESSY_ADDR", service.addr.to_string())
        .env("JESSY_LAYERS", &layers.file)
        .env("DATABASE_URL", layers.database())
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains(&service.addr.to_string()) && message.contains("JESSY_ADDR"));
}

#[test]
fn the_command_line_is_documented() {
    let version = run(&["--version"]);
    assert!(version.status.success());
    let expected = format!("jessy-core {} (unknown)\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8(version.stdout).unwrap(), expected);
    let help = String::from_utf8(run(&["--help"]).stdout).unwrap();
    for verb in ["serve", "build-layers", "check-layers", "healthcheck"] {
        assert!(help.contains(verb), "{help}");
    }
    assert_eq!(run(&["no-such-verb"]).status.code(), Some(2));
}

#[test]
fn the_log_tells_of_a_blocked_query_and_not_what_it_says() {
    let mut service = Service::start(Arc::new(Layers::new()));
    let query = "I want to end my life";
    let body = json!({ "query": query }).to_string();
    for (id, accept) in [("whole", "application/json"), ("lines", "application/x-ndjson")] {
        let kind = ("content-type", "application/json");
        let headers = [kind, ("accept", accept), ("x-request-id", id)];
        assert_eq!(request(service.addr, "POST", "/v1/navigate", &headers, &body).status, 403);
    }
    service.signal(Signal::TERM);
    let log = service.ended().1;
    for id in ["whole", "lines"] {
        let told = |line: &&Value| line["message"] == "blocked" && line["request_id"] == id;
        let line = log.iter().find(told).unwrap();
        assert_eq!((&line["category"], &line["length"]), (&json!("self_harm"), &json!(21)));
    }
    assert!(!log.iter().any(|line| line.to_string().contains("life")), "{log:?}");
}
