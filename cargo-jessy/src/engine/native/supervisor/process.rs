//! One process of a service: started in a group of its own, ended with its whole group.

use std::{
    collections::BTreeMap,
    io,
    net::TcpListener,
    os::fd::{AsFd as _, OwnedFd},
    process::{ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};

use camino::Utf8Path;
use command_fds::{CommandFdExt as _, FdMapping};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::{Child, Command},
    task::JoinHandle,
};

use crate::{
    engine::native::{
        logs::{LINE_BYTES, LogStore},
        shim,
    },
    events::ExitFact,
};

/// systemd's protocol: passed sockets begin at this descriptor. Source: `sd_listen_fds(3)`.
const FIRST_SOCKET: i32 = 3;
/// Lines that are taken in before everybody else has a turn: probes and commands must not wait
/// for a service that prints as fast as it can.
const TURN: usize = 256;
/// What is left in the pipes after the end of a process is there at once; a grandchild that
/// holds them open must not hold us.
const DRAIN: Duration = Duration::from_millis(200);

/// How a process is started.
pub(super) struct Start<'a> {
    pub(super) service: &'a str,
    pub(super) argv: &'a [String],
    pub(super) cwd: &'a Utf8Path,
    pub(super) environment: &'a BTreeMap<String, String>,
    pub(super) sockets: &'a [TcpListener],
}

/// A process that runs.
pub(super) struct Process {
    child: Child,
    group: Pid,
    readers: Vec<JoinHandle<()>>,
}

impl Process {
    /// Starts a process whose output goes to `logs`.
    pub(super) fn start(start: &Start<'_>, logs: &Arc<LogStore>) -> io::Result<Self> {
        check_program(start)?;
        let mut command = Command::new(shim::own_program()?);
        command
            .arg(shim::VERB)
            .arg(std::process::id().to_string())
            .arg(start.sockets.len().to_string())
            .args(start.argv)
            .current_dir(start.cwd)
            .env_clear()
            .envs(start.environment)
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
            .fd_mappings(mappings(start.sockets)?)
            .map_err(|error| io::Error::other(error.to_string()))?;
        let mut child = command.spawn()?;
        let group = child
            .id()
            .and_then(|id| Pid::from_raw(i32::try_from(id).ok()?))
            .ok_or_else(|| io::Error::other("the process has no id"))?;
        let reader = |stderr| (start.service.to_owned(), stderr, Arc::clone(logs));
        let readers = vec![
            tokio::spawn(capture(child.stdout.take(), reader(false))),
            tokio::spawn(capture(child.stderr.take(), reader(true))),
        ];
        Ok(Self { child, group, readers })
    }

    /// The process id, which is the group's too.
    pub(super) fn id(&self) -> u32 {
        self.group.as_raw_nonzero().get().unsigned_abs()
    }

    /// Waits for the end of the process. May be dropped and called again.
    pub(super) async fn wait(&mut self) -> ExitFact {
        match self.child.wait().await {
            Ok(status) => exit_fact(status),
            // The child was ours and is gone; how, nobody can tell any more.
            Err(_) => ExitFact::Code(-1),
        }
    }

    /// After the end of the process: ends what is left of its group and takes the last lines.
    pub(super) async fn clean_up(mut self) {
        signal_group(self.group, Signal::KILL);
        for reader in self.readers.drain(..) {
            let abort = reader.abort_handle();
            if tokio::time::timeout(DRAIN, reader).await.is_err() {
                abort.abort();
            }
        }
    }

    /// Asks the group to end, waits up to `grace`, then kills it. Returns how it ended.
    pub(super) async fn stop(mut self, signal: Signal, grace: Duration) -> ExitFact {
        signal_group(self.group, signal);
        let exit = match tokio::time::timeout(grace, self.wait()).await {
            Ok(exit) => exit,
            Err(_) => {
                signal_group(self.group, Signal::KILL);
                self.wait().await
            }
        };
        self.clean_up().await;
        exit
    }
}

/// Says in plain words that a program isn't there; the shim could only exit with 127.
fn check_program(start: &Start<'_>) -> io::Result<()> {
    let Some(program) = start.argv.first() else {
        return Err(io::Error::other("there is nothing to run"));
    };
    let is_file = |path: camino::Utf8PathBuf| path.is_file();
    let found = if program.contains('/') {
        is_file(start.cwd.join(program))
    } else {
        let path = start.environment.get("PATH").map(String::as_str).unwrap_or_default();
        path.split(':').any(|dir| is_file(Utf8Path::new(dir).join(program)))
    };
    if found { Ok(()) } else { Err(io::Error::other(format!("there is no program `{program}`"))) }
}

fn signal_group(group: Pid, signal: Signal) {
    // A group that is gone already is what we wanted.
    let _ = kill_process_group(group, signal);
}

fn mappings(sockets: &[TcpListener]) -> io::Result<Vec<FdMapping>> {
    (FIRST_SOCKET..)
        .zip(sockets)
        .map(|(child_fd, socket)| {
            let parent_fd: OwnedFd = socket.as_fd().try_clone_to_owned()?;
            Ok(FdMapping { parent_fd, child_fd })
        })
        .collect()
}

/// How a process ended, as the operating system tells it.
pub(super) fn exit_fact(status: ExitStatus) -> ExitFact {
    use std::os::unix::process::ExitStatusExt as _;
    match (status.code(), status.signal()) {
        (Some(code), _) => ExitFact::Code(code),
        (None, signal) => ExitFact::Signal(signal.unwrap_or(0)),
    }
}

/// Reads lines until the stream ends. A line without an end is cut at [`LINE_BYTES`].
async fn capture(
    stream: Option<impl AsyncRead + Unpin>,
    (service, stderr, logs): (String, bool, Arc<LogStore>),
) {
    let Some(mut stream) = stream else { return };
    let mut pending = Vec::new();
    let mut chunk = vec![0; 8192];
    loop {
        let read = stream.read(&mut chunk).await.unwrap_or(0);
        pending.extend_from_slice(&chunk[..read]);
        let whole = pending.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let rest = pending.split_off(whole);
        // The last line's own end begins no other line.
        let lines: Vec<_> = pending.split_inclusive(|byte| *byte == b'\n').collect();
        for lines in lines.chunks(TURN) {
            logs.write(&service, stderr, lines.iter().map(|line| text(line)));
            tokio::task::yield_now().await;
        }
        pending = rest;
        if pending.len() >= LINE_BYTES || (read == 0 && !pending.is_empty()) {
            logs.write(&service, stderr, [text(&pending)]);
            pending.clear();
        }
        if read == 0 {
            return;
        }
    }
}

fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line).trim_end_matches(['\r', '\n']).to_owned()
}
