//! An HTTP server that keeps connections and ends as the real services do, for tests of reloads:
//! on SIGTERM it accepts no more, says of each reply that it is the last, and closes idle
//! connections after a moment. It tells the text that was appended to its own file, so that two
//! builds of it can be told apart.
//!
//! `steady_service [slow=MS]`: each reply takes that long.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinSet,
    time::sleep,
};

/// How long a kept connection may still send a request.
const LINGER: Duration = Duration::from_millis(100);

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let slow = std::env::args().find_map(|word| word.strip_prefix("slow=")?.parse().ok());
    let slow = Duration::from_millis(slow.unwrap_or(0));
    let mut term = signal(SignalKind::terminate())?;
    let passed = listenfd::ListenFd::from_env().take_tcp_listener(0)?.expect("a passed socket");
    passed.set_nonblocking(true)?;
    let listener = TcpListener::from_std(passed)?;
    let body = format!(
        r#"{{"instance":"{}","program":"{}"}}"#,
        variable("JESSY_INSTANCE").unwrap_or_default(),
        appended()?
    );
    let (end, ending) = watch::channel(false);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            _ = term.recv() => break,
            accepted = listener.accept() => {
                let (stream, _) = accepted?;
                connections.spawn(serve(stream, body.clone(), slow, ending.clone()));
            }
        }
    }
    drop(listener);
    end.send_replace(true);
    while connections.join_next().await.is_some() {}
    Ok(())
}

/// Answers until the caller leaves or the end has come.
async fn serve(
    stream: TcpStream,
    body: String,
    slow: Duration,
    mut ending: watch::Receiver<bool>,
) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let idle = async {
            let _ = ending.wait_for(|ending| *ending).await.is_ok();
            sleep(LINGER).await;
        };
        let mut line = String::new();
        tokio::select! {
            biased;
            read = stream.read_line(&mut line) => if read? == 0 { return Ok(()) },
            () = idle => return Ok(()),
        }
        while line.trim_end() != "" {
            line.clear();
            stream.read_line(&mut line).await?;
        }
        sleep(slow).await;
        let is_last = *ending.borrow();
        let close = if is_last { "connection: close\r\n" } else { "" };
        let length = body.len();
        let reply = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n{close}\r\n{body}");
        stream.get_mut().write_all(reply.as_bytes()).await?;
        if is_last {
            return stream.get_mut().shutdown().await;
        }
    }
}

/// The last line of our own file.
fn appended() -> io::Result<String> {
    let bytes = std::fs::read(std::env::current_exe()?)?;
    let last = bytes.trim_ascii_end().rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(String::from_utf8_lossy(last).into_owned())
}

#[expect(clippy::disallowed_methods, reason = "a program of its own")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
