//! `serve`: configuration, store, socket, then HTTP until a signal ends it.

use std::future::Future;
use std::io;
use std::net::TcpListener;

use listenfd::ListenFd;
use tokio::signal::unix::{SignalKind, signal};

use super::{EXIT_CONFIG, EXIT_FAILED, Failure};
use crate::app::JessyApp;
use crate::config::{Config, ServerConfig};
use crate::telemetry;

pub(super) fn run() -> Result<(), Failure> {
    // Before any thread starts: taking the sockets over removes their variables.
    let passed = passed_listener();
    let config = Config::from_env().map_err(|error| Failure::new(EXIT_CONFIG, error))?;
    telemetry::start(config.log.filter.clone()).map_err(|e| Failure::new(EXIT_FAILED, e))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(EXIT_FAILED, error))?;
    let app = runtime
        .block_on(JessyApp::open(&config))
        .map_err(|error| Failure::new(EXIT_CONFIG, error))?;
    let listener = listen(passed, &config.server)?;
    runtime.block_on(serve(app, listener)).map_err(|error| Failure::new(EXIT_FAILED, error))
}

async fn serve(app: JessyApp, listener: TcpListener) -> io::Result<()> {
    // Before the first answer: who sees it ready may end it at once.
    let stop = stop_signal()?;
    app.serve(tokio::net::TcpListener::from_std(listener)?, stop).await
}

fn passed_listener() -> io::Result<Option<TcpListener>> {
    ListenFd::from_env().take_tcp_listener(0)
}

/// The socket that the supervisor opened, so that a restart refuses nobody; else one of our own.
fn listen(
    passed: io::Result<Option<TcpListener>>,
    config: &ServerConfig,
) -> Result<TcpListener, Failure> {
    let passed = passed.map_err(|error| {
        Failure::new(EXIT_CONFIG, format_args!("LISTEN_FDS: the socket can't be used: {error}"))
    })?;
    let listener = match passed {
        Some(listener) => Ok(listener),
        None => TcpListener::bind(config.addr),
    };
    listener.and_then(|listener| listener.set_nonblocking(true).map(|()| listener)).map_err(
        |error| {
            let addr = config.addr;
            Failure::new(EXIT_FAILED, format_args!("can't listen on {addr} (JESSY_ADDR): {error}"))
        },
    )
}

/// Ends with the first SIGTERM or SIGINT.
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        let name = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        };
        tracing::info!("{name}: no new connections, open requests are answered");
    })
}
