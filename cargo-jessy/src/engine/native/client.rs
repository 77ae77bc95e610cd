//! Talks to a supervisor, and starts one.

use std::{
    io::{self, BufRead as _, BufReader, ErrorKind, Write as _},
    os::unix::net::UnixStream,
    process::{Command, Stdio},
};

use fs_err as fs;
use tokio::sync::mpsc;

use super::{
    plan::Plan,
    protocol::{Answer, Request},
    shim,
    state::StateDir,
    supervisor::{self, Launch},
};

/// A connection with one request on it.
#[derive(Debug)]
pub struct Client {
    answers: BufReader<UnixStream>,
}

impl Client {
    /// Connects to the supervisor of a state folder and asks. `None`: there is none.
    ///
    /// # Errors
    /// Those of the socket, other than that nobody listens.
    pub fn ask(state: &StateDir, request: &Request) -> io::Result<Option<Self>> {
        let mut stream = match UnixStream::connect(state.socket()?) {
            Ok(stream) => stream,
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let mut line = serde_json::to_vec(request)?;
        line.push(b'\n');
        if let Err(error) = stream.write_all(&line) {
            // It ended in this moment.
            let gone = matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset);
            return if gone { Ok(None) } else { Err(error) };
        }
        Ok(Some(Self { answers: BufReader::new(stream) }))
    }

    /// The answers, read on a thread of their own. It ends with the connection.
    #[must_use]
    pub fn into_stream(self) -> mpsc::Receiver<Answer> {
        // When what we print to is slower than the services, the supervisor skips lines for us;
        // they must not pile up here.
        let (tx, rx) = mpsc::channel(1024);
        std::thread::spawn(move || {
            for answer in self.flatten() {
                if tx.blocking_send(answer).is_err() {
                    return;
                }
            }
        });
        rx
    }

    /// Another handle on the connection, to end it from elsewhere.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn handle(&self) -> io::Result<UnixStream> {
        self.answers.get_ref().try_clone()
    }
}

impl Iterator for Client {
    type Item = io::Result<Answer>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut line = String::new();
        match self.answers.read_line(&mut line) {
            Ok(0) => None,
            Ok(_) => Some(serde_json::from_str(&line).map_err(io::Error::from)),
            Err(error) => Some(Err(error)),
        }
    }
}

/// Starts a supervisor for `plan` and waits until its control socket answers.
///
/// # Errors
/// Those of starting a process.
pub fn launch(plan: &Plan) -> io::Result<Launch> {
    let state = StateDir::at(&plan.state);
    let log = fs::File::create(state.join("supervisor.log"))?.into_parts().0;
    let mut child = Command::new(shim::own_program()?)
        .arg(supervisor::VERB)
        .current_dir(&plan.state)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    if let Some(mut stdin) = stdin {
        // In one piece. A supervisor that ended early says why below.
        let _ = stdin.write_all(&serde_json::to_vec(plan)?);
    }
    let mut line = String::new();
    if let Some(stdout) = stdout {
        BufReader::new(stdout).read_line(&mut line)?;
    }
    if line.is_empty() {
        let status = child.wait()?;
        let said = fs::read_to_string(state.join("supervisor.log")).unwrap_or_default();
        let why = format!("the supervisor ended ({status}): {said}");
        return Ok(Launch::Failed { why, refused: None });
    }
    Ok(serde_json::from_str(&line)?)
}
