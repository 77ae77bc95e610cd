//! An engine that dies in the middle: a socket of the test's own that leads to the real one, until
//! it is cut.

use std::{
    io::{self, Read as _},
    net::Shutdown,
    os::unix::net::{UnixListener, UnixStream},
    path::PathBuf,
    process::Stdio,
    sync::{Arc, Mutex},
};

use crate::harness::{Fixture, docker, engine, have_docker, wait};

struct Proxy {
    path: PathBuf,
    open: Arc<Mutex<Vec<UnixStream>>>,
}

impl Proxy {
    fn new(fixture: &Fixture) -> Self {
        let path = fixture.path("engine.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let open = Arc::new(Mutex::new(Vec::new()));
        let all = Arc::clone(&open);
        std::thread::spawn(move || {
            for caller in listener.incoming().flatten() {
                let engine = UnixStream::connect(engine().trim_start_matches("unix://")).unwrap();
                let ends = [&caller, &engine].map(|end| end.try_clone().unwrap());
                all.lock().unwrap().extend(ends);
                copy(&caller, &engine);
                copy(&engine, &caller);
            }
        });
        Self { path, open }
    }

    fn host(&self) -> String {
        format!("unix://{}", self.path.display())
    }

    /// From now on nobody answers.
    fn cut(&self) {
        std::fs::remove_file(&self.path).unwrap();
        for end in self.open.lock().unwrap().drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
    }
}

fn copy(from: &UnixStream, to: &UnixStream) {
    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
    std::thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
}

fn dies(healthcheck: &str, ready: impl Fn(&Fixture) -> bool) {
    if !have_docker() {
        return;
    }
    let web =
        format!("services: {{ web: {{ {{sh}}, command: [\"exec sleep 600\"]{healthcheck} }} }}");
    let fixture = Fixture::new(&web);
    let proxy = Proxy::new(&fixture);
    let mut up = fixture.command(&["up", "--engine", "docker"]);
    up.env("DOCKER_HOST", proxy.host()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut up = up.spawn().unwrap();
    wait("the services to run", || ready(&fixture));
    proxy.cut();
    assert_eq!(up.wait().unwrap().code(), Some(3));
    let mut err = String::new();
    up.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    let card = err.lines().position(|line| line.starts_with('✗')).expect(&err);
    let card: Vec<&str> = err.lines().skip(card).collect();
    insta::allow_duplicates! {
        insta::assert_snapshot!(fixture.redact(&card.join("\n")), @"
        ✗ the container engine at unix://<DIR>/engine.sock stopped answering
            fix: sudo systemctl start docker && cargo jessy up --engine docker
            more: cargo jessy doctor --explain engine-gone
        ");
    }
    // The engine itself is well, and so is what it runs.
    assert_eq!(fixture.containers(&["running"]).len(), 1);
    assert!(docker(&["version"]).is_some());
}

#[test]
fn while_it_is_waited_for() {
    let never = ", healthcheck: { test: [CMD, \"false\"], start_period: 60s }";
    dies(never, |fixture| fixture.containers(&["running"]).len() == 1);
}

#[test]
fn while_logs_are_followed() {
    dies("", |fixture| fixture.service("web")["ready_ms"].is_u64());
}
