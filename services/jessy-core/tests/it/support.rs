//! What the tests share: the sources, a store of them, and HTTP with nothing in between.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use jessy_core::nav::Atlas;
use jessy_core::{source, store};
use serde_json::Value;

/// How long anything may take before a test gives up on it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The sources in this repository.
pub(crate) fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

/// The bytes of a store of these sources.
pub(crate) fn store_bytes() -> Vec<u8> {
    let sources = source::read(&data()).unwrap();
    store::encode(&sources.registry, &sources.content, sources.generation)
}

/// An atlas of these sources, without any file.
pub(crate) fn atlas() -> Atlas {
    Atlas::new(store::Store::from_bytes(store_bytes()).unwrap(), &[])
}

/// The program, in an environment without surprises.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jessy-core"));
    command.env_clear().stdin(Stdio::null());
    if let Some(file) = counters() {
        command.env("LLVM_PROFILE_FILE", file);
    }
    command
}

/// Where a program that was built to count what it runs through leaves that, when somebody
/// measures. A few files for all processes, not one each: every one tells of the whole program.
#[expect(clippy::disallowed_methods, reason = "tests are switched by variables")]
fn counters() -> Option<String> {
    let file = std::env::var("LLVM_PROFILE_FILE").ok()?;
    Some(file.replace("%m-%p", "%4m"))
}

/// Runs the program to its end.
pub(crate) fn run(args: &[&str]) -> Output {
    program().args(args).output().unwrap()
}

/// A folder with a store in it.
pub(crate) struct Layers {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) file: PathBuf,
}

impl Layers {
    pub(crate) fn new() -> Self {
        Self::with(&store_bytes())
    }

    pub(crate) fn with(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("layers.jyl");
        std::fs::write(&file, bytes).unwrap();
        Self { folder, file }
    }

    /// A database beside the store.
    pub(crate) fn database(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("jessy.db").display())
    }
}

/// A running service, ended with the test.
pub(crate) struct Service {
    pub(crate) child: Child,
    pub(crate) addr: SocketAddr,
    /// Log lines up to the one that named the address.
    pub(crate) log: Vec<Value>,
    stdout: BufReader<ChildStdout>,
    _layers: Arc<Layers>,
}

impl Service {
    pub(crate) fn start(layers: Arc<Layers>) -> Self {
        let mut command = program();
        command.env("JESSY_ADDR", "127.0.0.1:0");
        Self::spawn(command, layers)
    }

    /// Starts a prepared program and waits until it says where it serves.
    pub(crate) fn spawn(mut command: Command, layers: Arc<Layers>) -> Self {
        command.env("JESSY_LAYERS", &layers.file).stdout(Stdio::piped());
        if command.get_envs().all(|(name, _)| name != "DATABASE_URL_FILE") {
            command.env("DATABASE_URL", layers.database());
        }
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut log = Vec::new();
        let addr = loop {
            let mut line = String::new();
            assert!(stdout.read_line(&mut line).unwrap() > 0, "it ended early: {log:?}");
            let line: Value = serde_json::from_str(&line).unwrap();
            let addr = line["addr"].as_str().and_then(|addr| addr.parse().ok());
            log.push(line);
            if let Some(addr) = addr {
                break addr;
            }
        };
        Self { child, addr, log, stdout, _layers: layers }
    }

    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        rustix::process::kill_process(rustix::process::Pid::from_child(&self.child), signal)
            .unwrap();
    }

    /// Waits for the end, and gives the rest of the log.
    pub(crate) fn ended(&mut self) -> (ExitStatus, Vec<Value>) {
        let status = eventually(|| self.child.try_wait().unwrap());
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        (status, rest.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        request(self.addr, "GET", path, &[], "")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks until there is an answer.
pub(crate) fn eventually<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < end, "patience is over");
        thread::yield_now();
    }
}

/// An HTTP reply.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// One request on a connection of its own.
pub(crate) fn request(
    addr: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Reply {
    let mut stream = connect(addr);
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    read_reply(&mut stream)
}

pub(crate) fn connect(addr: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect_timeout(&addr, PATIENCE).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// Reads a reply up to the end of the connection.
pub(crate) fn read_reply(stream: &mut impl Read) -> Reply {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Reply { status, body: body.to_owned() }
}
