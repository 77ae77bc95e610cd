//! The least that an axum server can do: what `load.sh` holds the core against.
//!
//! `bare_route FILE` listens on a free port of 127.0.0.1, prints its address, and answers each
//! `POST /v1/navigate` with the bytes of FILE, after reading the whole request.

use std::error::Error;
use std::io::Write as _;

use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os().nth(1).ok_or("usage: bare_route FILE")?;
    let reply = Bytes::from(fs_err::read(file)?);
    let route = post(async move |_: Bytes| ([(CONTENT_TYPE, "application/json")], reply.clone()));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(std::io::stdout(), "{}", listener.local_addr()?)?;
    axum::serve(listener, Router::new().route("/v1/navigate", route)).await?;
    Ok(())
}
