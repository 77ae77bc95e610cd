//! Asks a service whether it is healthy.

use std::{net::SocketAddr, process::Stdio, time::Duration};

use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::{Request, StatusCode, body::Bytes};
use hyper_util::rt::TokioIo;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    net::TcpStream,
};

/// An answer is read up to this many bytes (64 KiB).
const ANSWER_BYTES: usize = 65_536;
/// So much of an answer is shown (characters).
const SHOWN: usize = 160;

/// So much of what a command said is kept (4 KiB).
const SAID_BYTES: usize = 4096;
/// What is left in the pipes after its end is there at once.
const DRAIN: Duration = Duration::from_millis(100);

/// What a probe got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Healthy.
    Good,
    /// Not healthy, or no answer; in words.
    Bad(String),
    /// Somebody answered who is not the process that we started.
    Stranger {
        /// The instance in the answer, if there was one.
        got: Option<String>,
    },
}

/// What to ask over HTTP.
#[derive(Clone, Debug)]
pub(super) struct HttpCheck {
    pub(super) address: SocketAddr,
    pub(super) path: String,
    /// Field of the JSON answer and the value that it must have.
    pub(super) echo: Option<(String, String)>,
}

/// Asks once over HTTP/1.1.
pub(super) async fn http(check: &HttpCheck, timeout: Duration) -> Answer {
    match tokio::time::timeout(timeout, ask(check)).await {
        Ok(Ok((status, body))) => judge(check, status, &body),
        Ok(Err(why)) => Answer::Bad(why),
        Err(_) => Answer::Bad(format!("no answer within {}", crate::ui::duration(timeout))),
    }
}

async fn ask(check: &HttpCheck) -> Result<(StatusCode, Bytes), String> {
    let stream = TcpStream::connect(check.address)
        .await
        .map_err(|error| format!("connect {}: {}", check.address, words(&error)))?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| format!("speak HTTP: {error}"))?;
    let connection = tokio::spawn(connection);
    let request = Request::get(&check.path)
        .header("host", check.address.to_string())
        .header("connection", "close")
        .header("user-agent", concat!("cargo-jessy/", env!("CARGO_PKG_VERSION")))
        .body(Empty::<Bytes>::new())
        .map_err(|error| format!("make the request: {error}"))?;
    let answer = async {
        let response = sender.send_request(request).await.map_err(|error| root(&error))?;
        let status = response.status();
        let body = Limited::new(response.into_body(), ANSWER_BYTES)
            .collect()
            .await
            .map_err(|error| format!("read the answer: {error}"))?;
        Ok((status, body.to_bytes()))
    }
    .await;
    connection.abort();
    answer
}

fn judge(check: &HttpCheck, status: StatusCode, body: &[u8]) -> Answer {
    if let Some((field, expected)) = &check.echo {
        let json = serde_json::from_slice::<serde_json::Value>(body).ok();
        let got = json.as_ref().and_then(|json| json.get(field)).and_then(|value| value.as_str());
        // An error page need not say who wrote it; an answer that all is well must.
        if got != Some(expected) && (got.is_some() || status.is_success()) {
            return Answer::Stranger { got: got.map(str::to_owned) };
        }
    }
    if status.is_success() {
        return Answer::Good;
    }
    let text = String::from_utf8_lossy(body);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    Answer::Bad(format!("{} {shown}", status.as_u16()).trim_end().to_owned())
}

/// Runs a command once; exit code 0 is good.
pub(super) async fn command(mut command: tokio::process::Command, timeout: Duration) -> Answer {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true);
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Answer::Bad(format!("run the health check: {}", words(&error))),
    };
    // Whatever it started and left ends with it, also when nobody waits for the answer any more.
    let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed())).map(Group);
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let ended = async {
        let reading = async { tokio::join!(last_of(stdout), last_of(stderr)) };
        tokio::pin!(reading);
        let (status, said) = tokio::select! {
            said = &mut reading => (child.wait().await, Some(said)),
            status = child.wait() => (status, None),
        };
        drop(group);
        let said = match said {
            Some(said) => said,
            None => tokio::time::timeout(DRAIN, reading).await.unwrap_or_default(),
        };
        status.map(|status| (status, [said.0, said.1].concat()))
    };
    match tokio::time::timeout(timeout, ended).await {
        Ok(Ok((status, _))) if status.success() => Answer::Good,
        Ok(Ok((status, said))) => {
            let said = String::from_utf8_lossy(&said);
            let last = said.trim().lines().last().unwrap_or("").to_owned();
            Answer::Bad(format!("{status}: {last}").trim_end_matches(": ").to_owned())
        }
        Ok(Err(error)) => Answer::Bad(format!("run the health check: {}", words(&error))),
        Err(_) => Answer::Bad(format!("no end within {}", crate::ui::duration(timeout))),
    }
}

/// The last bytes of a stream: a check that prints without end must not fill memory.
async fn last_of(stream: Option<impl AsyncRead + Unpin>) -> Vec<u8> {
    let mut last = Vec::new();
    let Some(mut stream) = stream else { return last };
    let mut chunk = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut chunk).await {
        last.extend_from_slice(&chunk[..read]);
        last.drain(..last.len().saturating_sub(SAID_BYTES));
    }
    last
}

/// The process group of a health check.
struct Group(Pid);

impl Drop for Group {
    fn drop(&mut self) {
        // Mostly there is nobody left.
        let _ = kill_process_group(self.0, Signal::KILL);
    }
}

fn words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::ConnectionRefused => "nobody listens".into(),
        std::io::ErrorKind::NotFound => "no such program".into(),
        _ => error.to_string(),
    }
}

/// hyper wraps the cause that a person would understand.
fn root(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
