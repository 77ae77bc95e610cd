//! Stands between a debugger and gdbserver, one visit after the other.

use std::{future::Future, io, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use super::packets::{Packets, Session, framed};

/// How long gdbserver may take for each of the last words.
const WORD: Duration = Duration::from_secs(5);

/// How a visit ended, other than by us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The debugger has left.
    Detached,
    /// gdbserver could not attach, or failed; its last words.
    Failed(String),
}

/// Waits for a debugger, starts `argv` (a gdbserver that attaches to the program and speaks over
/// its stdin and stdout) and passes on what both say. The program runs on until then. When the
/// debugger leaves, or `stop` ends (which gives `None`), the program is left as it was.
///
/// # Errors
/// Those of sockets and of starting gdbserver.
pub async fn serve(
    listener: &TcpListener,
    argv: &[String],
    stop: impl Future<Output = ()>,
) -> io::Result<Option<Ended>> {
    tokio::pin!(stop);
    let client = tokio::select! {
        () = &mut stop => return Ok(None),
        accepted = listener.accept() => accepted?.0,
    };
    client.set_nodelay(true)?;
    let mut server = Server::start(argv)?;
    // What ended the visit: us, the debugger, or gdbserver.
    let passed = {
        let passing = server.pass_on(client);
        tokio::pin!(passing);
        tokio::select! {
            () = &mut stop => None,
            passed = &mut passing => Some(passed),
        }
    };
    match passed {
        Some(Err(_)) => server.last_words().await.map(|words| Some(Ended::Failed(words))),
        Some(Ok(())) => {
            server.leave().await;
            Ok(Some(Ended::Detached))
        }
        None => {
            server.leave().await;
            Ok(None)
        }
    }
}

struct Server {
    child: Child,
    stdin: ChildStdin,
    stdout: ChildStdout,
    session: Session,
    heard: Packets,
    answered: Packets,
}

impl Server {
    fn start(argv: &[String]) -> io::Result<Self> {
        let mut child = Command::new(&argv[0])
            .args(&argv[1..])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Ctrl-C is for us: gdbserver is told in its own words.
            .process_group(0)
            .spawn()?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("gdbserver has no pipes"));
        };
        let (session, heard, answered) = Default::default();
        Ok(Self { child, stdin, stdout, session, heard, answered })
    }

    /// Until the debugger closes its connection; an error is gdbserver's end.
    async fn pass_on(&mut self, mut client: TcpStream) -> io::Result<()> {
        let (mut from_client, mut to_client) = client.split();
        let (mut said, mut replied) = ([0; 4096], [0; 4096]);
        loop {
            tokio::select! {
                read = from_client.read(&mut said) => {
                    // A connection that breaks is one that has ended.
                    let Ok(read @ 1..) = read else { return Ok(()) };
                    for packet in self.heard.add(&said[..read]) {
                        self.session.heard(&packet);
                    }
                    self.stdin.write_all(&said[..read]).await?;
                }
                read = self.stdout.read(&mut replied) => {
                    let read = read?;
                    if read == 0 {
                        let is_over = self.session.is_over;
                        return if is_over { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) };
                    }
                    for packet in self.answered.add(&replied[..read]) {
                        self.session.answered(&packet);
                    }
                    if to_client.write_all(&replied[..read]).await.is_err() {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Stops the program, takes out what was put in, and lets go.
    async fn leave(mut self) {
        if !self.session.is_over {
            // A server that no longer answers has let go by its end.
            let _ = self.last_packets().await;
        }
        drop(self.stdin);
        if tokio::time::timeout(WORD, self.child.wait()).await.is_err() {
            // It hangs, and the program with it: its end frees the program.
            let _ = self.child.kill().await;
        }
    }

    async fn last_packets(&mut self) -> io::Result<()> {
        if self.session.runs {
            self.stdin.write_all(b"\x03").await?;
            self.until(|session| !session.runs).await?;
        }
        for point in std::mem::take(&mut self.session.points) {
            self.say(&format!("z{point}")).await?;
        }
        let detach = match &self.session.process {
            Some(process) if self.session.names_processes => format!("D;{process}"),
            _ => "D".to_owned(),
        };
        self.say(&detach).await
    }

    async fn say(&mut self, payload: &str) -> io::Result<()> {
        self.stdin.write_all(&framed(payload)).await?;
        self.read().await.map(drop)
    }

    async fn until(&mut self, done: impl Fn(&Session) -> bool) -> io::Result<()> {
        while !done(&self.session) {
            self.read().await?;
        }
        Ok(())
    }

    /// At least one more packet.
    async fn read(&mut self) -> io::Result<()> {
        let mut chunk = [0; 4096];
        loop {
            let read = tokio::time::timeout(WORD, self.stdout.read(&mut chunk)).await??;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let packets = self.answered.add(&chunk[..read]);
            for packet in &packets {
                self.session.answered(packet);
                if !self.session.is_trusting {
                    self.stdin.write_all(b"+").await?;
                }
            }
            if !packets.is_empty() {
                return Ok(());
            }
        }
    }

    async fn last_words(mut self) -> io::Result<String> {
        let stderr = self.child.stderr.take();
        // It has ended, or is about to.
        let said = tokio::time::timeout(WORD, text(stderr)).await.unwrap_or_default();
        let _ = self.child.kill().await;
        let mut last = said.lines().map(str::trim).filter(|line| !line.is_empty());
        Ok(last.rfind(|line| *line != "Exiting").unwrap_or("no word of why").to_owned())
    }
}

async fn text(stream: Option<impl AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut stream) = stream {
        // What came before an error is all there is.
        let _ = stream.read_to_end(&mut bytes).await;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
