//! Answers the control socket. Only the owner of the state folder can reach it.

use std::{io, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{UnixListener, UnixStream, unix::OwnedWriteHalf},
    sync::{broadcast::error::RecvError, mpsc},
};

use super::{
    gate,
    hub::{self, Hub},
    requests,
};
use crate::{
    engine::native::{
        logs,
        protocol::{Answer, Request},
    },
    events::LogRecord,
    files::gone,
};

/// A request is at most this long (bytes).
const REQUEST_BYTES: u64 = 16 * 1024;
/// It has to come within this time.
const ASK: Duration = Duration::from_secs(5);
/// After a connection that could not be taken: descriptors have run out, and trying again at once
/// would keep everybody else from giving some back.
const NO_ROOM: Duration = Duration::from_millis(100);

/// Opens the control socket, readable and writable by its owner alone.
pub(super) fn bind(hub: &Hub) -> io::Result<UnixListener> {
    use std::os::unix::fs::PermissionsExt as _;
    let path = hub.state.socket()?;
    gone(fs_err::remove_file(&path))?;
    // The folder is closed to others already; the socket's own rights are the second lock.
    let listener = UnixListener::bind(&path)?;
    fs_err::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Serves until everything has ended.
pub(super) async fn serve(hub: Arc<Hub>, listener: UnixListener) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(connection(Arc::clone(&hub), stream));
                    }
                    Err(_) => tokio::time::sleep(NO_ROOM).await,
                }
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            () = hub::set(&hub.ended) => break,
        }
    }
    // Let the last answers go out; whoever doesn't read them doesn't hold us.
    let rest = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(Duration::from_millis(300), rest).await;
}

async fn connection(hub: Arc<Hub>, stream: UnixStream) {
    let (read, write) = stream.into_split();
    let mut reader = BufReader::new(read);
    let mut line = String::new();
    let mut client = Client(write);
    let mut request = (&mut reader).take(REQUEST_BYTES);
    // A client that asks nothing must not hold a descriptor for ever.
    let asked = tokio::time::timeout(ASK, request.read_line(&mut line)).await;
    if !matches!(asked, Ok(Ok(_))) {
        return;
    }
    // A client that leaves early is its own affair: every error here is one of writing to it.
    let _ = match serde_json::from_str(&line) {
        Ok(Request::Status) => client.say(&Answer::Status(hub.status())).await,
        Ok(Request::Attach { owner, timeout }) => {
            tokio::select! {
                ended = attach(&hub, &mut client, timeout) => ended,
                // The client says nothing more, so the end of reading is the end of the client.
                () = left(&mut reader) => {
                    if owner {
                        hub.ending.send_replace(true);
                    }
                    Ok(())
                }
            }
        }
        Ok(Request::Logs { services, follow, only_new }) => {
            tokio::select! {
                ended = send_logs(&hub, &mut client, services, follow, only_new) => ended,
                () = left(&mut reader) => Ok(()),
            }
        }
        Ok(Request::Restart { service }) => requests::restart(&hub, &mut client, &service).await,
        Ok(Request::Reload { service, plan_id }) => {
            requests::reload(&hub, &mut client, &service, plan_id).await
        }
        Ok(Request::Environment { service }) => {
            requests::environment(&hub, &mut client, &service).await
        }
        Ok(Request::Debug { service }) => {
            tokio::select! {
                ended = requests::debug(&hub, &mut client, &service) => ended,
                () = left(&mut reader) => Ok(()),
            }
        }
        Ok(Request::Down) => {
            hub.ending.send_replace(true);
            hub::set(&hub.ended).await;
            client.say(&Answer::Done { card: None }).await
        }
        Err(error) => client.say(&Answer::Refused { why: error.to_string() }).await,
    };
}

/// Waits until the client has closed the connection.
async fn left(reader: &mut (impl AsyncRead + Unpin)) {
    // Nothing more is expected; whatever comes is not kept.
    let _ = tokio::io::copy(reader, &mut tokio::io::sink()).await;
}

pub(super) struct Client(OwnedWriteHalf);

impl Client {
    pub(super) async fn say(&mut self, answer: &Answer) -> io::Result<()> {
        let mut line = serde_json::to_vec(answer)?;
        line.push(b'\n');
        self.0.write_all(&line).await
    }
}

async fn attach(hub: &Hub, client: &mut Client, timeout: Option<Duration>) -> io::Result<()> {
    let mut changes = hub.changes();
    for service in hub.services.values() {
        client.say(&Answer::Change(service.status())).await?;
    }
    let gate = gate::wait(hub, None, timeout);
    tokio::pin!(gate);
    let mut decided = false;
    loop {
        tokio::select! {
            // Changes first, so that what the gate saw was told before.
            biased;
            change = changes.recv() => match change {
                Ok(status) => client.say(&Answer::Change(status)).await?,
                Err(RecvError::Lagged(_)) => {
                    for service in hub.services.values() {
                        client.say(&Answer::Change(service.status())).await?;
                    }
                }
                Err(RecvError::Closed) => return Ok(()),
            },
            gate = &mut gate, if !decided => {
                decided = true;
                // Nothing decided means that all is being ended: `Done` will say so.
                if let Some(gate) = gate {
                    client.say(&Answer::Gate(gate)).await?;
                }
            }
            () = hub::set(&hub.ended) => return client.say(&Answer::Done { card: None }).await,
        }
    }
}

async fn send_logs(
    hub: &Hub,
    client: &mut Client,
    services: Vec<String>,
    follow: bool,
    only_new: bool,
) -> io::Result<()> {
    // Listen before reading the files: what is written in between comes twice, not never.
    let mut live = hub.logs.subscribe();
    let wanted = |record: &LogRecord| services.is_empty() || services.contains(&record.service);
    let mut last = 0;
    if !only_new {
        let mut kept = read_kept(hub, &services);
        while let Some(record) = kept.recv().await {
            last = record.seq;
            client.say(&Answer::Log(record)).await?;
        }
    }
    if !follow {
        return Ok(());
    }
    loop {
        tokio::select! {
            biased;
            record = live.recv() => match record {
                Ok(record) if record.seq > last && wanted(&record) => {
                    client.say(&Answer::Log(record)).await?;
                }
                Ok(_) => {}
                Err(RecvError::Lagged(lines)) => {
                    // On from the newest: line by line behind, it would miss some each time.
                    let lines = lines + live.len() as u64;
                    live = live.resubscribe();
                    client.say(&Answer::Missed { lines }).await?;
                }
                Err(RecvError::Closed) => return Ok(()),
            },
            () = hub::set(&hub.ended) => return Ok(()),
        }
    }
}

/// Reads files on a thread of its own, so that a long log holds nobody up.
fn read_kept(hub: &Hub, services: &[String]) -> mpsc::Receiver<LogRecord> {
    let (tx, rx) = mpsc::channel(256);
    let state = hub.state.clone();
    let names = if services.is_empty() {
        hub.services.keys().cloned().collect()
    } else {
        services.to_vec()
    };
    tokio::task::spawn_blocking(move || {
        for record in logs::read(&state, &names) {
            if tx.blocking_send(record).is_err() {
                return;
            }
        }
    });
    rx
}
