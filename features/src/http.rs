//! One HTTP request, one connection, one reply, each step of it under a deadline.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::header::{HOST, RETRY_AFTER};
use hyper::{HeaderMap, Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

const CONNECT: Duration = Duration::from_secs(1);
/// The gateway gives up on the core after five seconds; its own word for that must come through.
const REPLY: Duration = Duration::from_secs(6);
/// The gateway lets 50 requests a second through for one address, and says when to come again.
const ATTEMPTS: usize = 4;

/// A service's address: scheme, host and port.
#[derive(Clone, Debug)]
pub(crate) struct Base {
    address: String,
}

impl FromStr for Base {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let uri: Uri = text.parse().map_err(|error| format!("{error}"))?;
        match (uri.scheme_str(), uri.host(), uri.path()) {
            (Some("http"), Some(host), "" | "/") => {
                Ok(Self { address: format!("{host}:{}", uri.port_u16().unwrap_or(80)) })
            }
            _ => Err("must look like http://127.0.0.1:3000".to_owned()),
        }
    }
}

impl Display for Base {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.address)
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Base {
    /// Host and port.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Whether it is at this port.
    pub(crate) fn has_port(&self, port: u16) -> bool {
        self.address.rsplit_once(':').is_some_and(|(_, own)| own == port.to_string())
    }

    /// The JSON that a GET gives, whatever its status.
    pub(crate) async fn get(&self, path: &str) -> Result<Value, String> {
        let request = Request::get(path).body(Full::default());
        let reply = self.send(request.map_err(|error| error.to_string())?).await?;
        serde_json::from_slice(&reply.body)
            .map_err(|error| format!("{self}{path}: {}: no JSON: {error}", reply.status))
    }

    /// Whether somebody listens here.
    pub(crate) async fn knock(&self) -> Result<(), String> {
        self.connect().await.map(drop)
    }

    /// Sends the request, again when the rate limit asks for that, and reads the whole reply.
    pub(crate) async fn send(&self, mut request: Request<Full<Bytes>>) -> Result<Reply, String> {
        let host = self.address.parse().map_err(|error| format!("{self}: {error}"))?;
        request.headers_mut().insert(HOST, host);
        let mut attempt = 1;
        loop {
            let exchange = timeout(REPLY, self.exchange(request.clone())).await;
            let reply = exchange.map_err(|_| format!("no reply from {self} in {REPLY:?}"))??;
            let later = reply.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
            match later.and_then(|seconds| seconds.parse().ok()) {
                Some(seconds)
                    if reply.status == StatusCode::TOO_MANY_REQUESTS && attempt < ATTEMPTS =>
                {
                    sleep(Duration::from_secs(seconds)).await;
                    attempt += 1;
                }
                _ => return Ok(reply),
            }
        }
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Reply, String> {
        let broken = |error: hyper::Error| format!("{self} broke off: {error}");
        let (mut sender, connection) =
            handshake(TokioIo::new(self.connect().await?)).await.map_err(broken)?;
        // Ends with the connection; an error of its own reaches the sender too.
        tokio::spawn(connection);
        let (head, body) = sender.send_request(request).await.map_err(broken)?.into_parts();
        let body = body.collect().await.map_err(broken)?.to_bytes();
        Ok(Reply { status: head.status, headers: head.headers, body })
    }

    async fn connect(&self) -> Result<TcpStream, String> {
        match timeout(CONNECT, TcpStream::connect(&self.address)).await {
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(error)) => Err(format!("nobody answers at {self}: {error}")),
            Err(_) => Err(format!("nobody answers at {self} within {CONNECT:?}")),
        }
    }
}
