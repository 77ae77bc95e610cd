//! The cheapest question to an engine. Its answer's headers say which engine it is and which API it
//! speaks; asked for its version, an engine starts several programs to ask them for theirs, which takes
//! it up to 20 ms.

use std::pin::pin;

use http_body_util::Empty;
use hyper::{Request, body::Bytes, client::conn::http1::handshake, header::SERVER};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, UnixStream},
};

/// What an engine says of itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pong {
    /// The newest API that it speaks.
    pub(super) api: String,
    /// Its version.
    pub(super) engine: String,
}

/// Asks the engine at this address. Nothing: it doesn't answer, or not as Docker does.
pub(super) async fn ask(endpoint: &str) -> Option<Pong> {
    match endpoint.split_once("://")? {
        ("unix", path) => over(UnixStream::connect(path).await.ok()?).await,
        ("tcp" | "http", host) => {
            over(TcpStream::connect(host.trim_end_matches('/')).await.ok()?).await
        }
        _ => None,
    }
}

async fn over(stream: impl AsyncRead + AsyncWrite + Unpin) -> Option<Pong> {
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.ok()?;
    let request = Request::get("/_ping").header("host", "docker").body(Empty::<Bytes>::new());
    let mut answer = pin!(sender.send_request(request.ok()?));
    let answer = tokio::select! {
        answer = &mut answer => answer,
        // It may have brought the answer with its end.
        _ = connection => answer.await,
    };
    let answer = answer.ok()?;
    let header = |name: &str| answer.headers().get(name)?.to_str().ok();
    let api = header("api-version")?.to_owned();
    Some(Pong { api, engine: version(header(SERVER.as_str())?)?.to_owned() })
}

/// The version in `Docker/26.1.5+dfsg1 (linux)`.
fn version(server: &str) -> Option<&str> {
    let version = server.strip_prefix("Docker/")?.split(' ').next()?;
    (!version.is_empty()).then_some(version)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    /// What is made of an answer.
    async fn answered(text: &'static str) -> Option<Pong> {
        let (ours, mut theirs) = tokio::io::duplex(4096);
        let serve = async move {
            let mut asked = [0; 1024];
            let _ = theirs.read(&mut asked).await;
            let _ = theirs.write_all(text.as_bytes()).await;
        };
        tokio::join!(over(ours), serve).0
    }

    #[tokio::test]
    async fn only_docker_s_own_answer_is_one() {
        let pong = answered(
            "HTTP/1.1 200 OK\r\nApi-Version: 1.45\r\nServer: Docker/26.1.5+dfsg1 (linux)\r\nContent-Length: 2\r\n\r\nOK",
        );
        let expected = Pong { api: "1.45".to_owned(), engine: "26.1.5+dfsg1".to_owned() };
        assert_eq!(pong.await, Some(expected));
        for other in [
            "",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK",
            "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nServer: Libpod/5.0.0 (linux)\r\nContent-Length: 2\r\n\r\nOK",
            "HTTP/1.1 200 OK\r\nApi-Version: 1.45\r\nServer: Docker/ (linux)\r\nContent-Length: 2\r\n\r\nOK",
            "no HTTP at all\r\n\r\n",
        ] {
            assert_eq!(answered(other).await, None, "{other}");
        }
    }
}
