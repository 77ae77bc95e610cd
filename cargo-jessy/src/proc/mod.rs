//! Running one command to its end: in a process group of its own, its output read line by line,
//! with a time limit, and ended as a group when the run is stopped.
//!
//! The two streams of a child share one pipe, so that lines keep the order in which a person
//! would have seen them.

mod attached;
mod captured;
mod lines;
mod lock;
mod shell;
mod stop;

use std::{
    collections::BTreeMap,
    io,
    os::fd::OwnedFd,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use camino::Utf8Path;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{process::Command, time::Instant};

pub use attached::{Attached, attached};
pub use captured::captured;
use lines::Lines;
pub use lock::{Held, lock};
pub use shell::{quoted, shell_line};
pub use stop::{Level, Stop, Stopper};

/// How long a group has to end by itself after the first signal. Nextest gives its tests ten
/// seconds; waiting less would orphan them, since it starts each in a group of its own.
const GRACE: Duration = Duration::from_secs(11);

/// How long the output of an ended command is still read. A daemon that it left behind can hold
/// the pipe open for ever.
const DRAIN: Duration = Duration::from_secs(2);

/// What to run.
#[derive(Clone, Copy, Debug)]
pub struct Exec<'a> {
    /// Program and arguments.
    pub argv: &'a [String],
    /// The whole environment of the child.
    pub env: &'a BTreeMap<String, String>,
    /// Its working folder.
    pub cwd: &'a Utf8Path,
    /// How long it may take.
    pub limit: Option<Duration>,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By itself.
    Exited(ExitStatus),
    /// By us, because its time was over.
    TimedOut(Duration),
    /// By us, because the run was stopped.
    Stopped,
}

impl End {
    /// Whether it ended by itself and well.
    #[must_use]
    pub fn is_good(self) -> bool {
        matches!(self, Self::Exited(status) if status.success())
    }

    /// The exit code, where it ended by itself.
    #[must_use]
    pub fn code(self) -> Option<i32> {
        match self {
            Self::Exited(status) => status.code(),
            Self::TimedOut(_) | Self::Stopped => None,
        }
    }

    /// In words: `exit code 101`, `signal 9`, …
    #[must_use]
    pub fn words(self) -> String {
        use std::os::unix::process::ExitStatusExt as _;
        match self {
            Self::Exited(status) => match (status.code(), status.signal()) {
                (Some(code), _) => format!("exit code {code}"),
                (None, Some(signal)) => format!("ended by signal {signal}"),
                (None, None) => "ended".to_owned(),
            },
            Self::TimedOut(limit) => {
                format!("ended after its time of {}", crate::ui::duration(limit))
            }
            Self::Stopped => "interrupted".to_owned(),
        }
    }
}

/// Runs a command and hands on each line that it prints, without its line end.
///
/// # Errors
/// Those of starting it; [`io::ErrorKind::NotFound`] when there is no such program.
pub async fn run(exec: Exec<'_>, stop: &Stop, mut on_line: impl FnMut(&str)) -> io::Result<End> {
    let (reader, writer) = io::pipe()?;
    let mut command = Command::new(&exec.argv[0]);
    command
        .args(&exec.argv[1..])
        .env_clear()
        .envs(exec.env)
        .current_dir(exec.cwd)
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .process_group(0)
        .kill_on_drop(true);
    let mut child = command.spawn()?;
    // The command still holds our copies of the pipe's writing end.
    drop(command);
    let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
    let mut lines = Lines::new(OwnedFd::from(reader))?;

    let mut stop = stop.clone();
    let mut exited = None;
    let mut open = true;
    let mut ended_by_us = None;
    let mut next_deadline = exec.limit.map(|limit| Instant::now() + limit);
    while open || exited.is_none() {
        tokio::select! {
            line = lines.next(), if open => match line? {
                Some(line) => on_line(&line),
                None => open = false,
            },
            status = child.wait(), if exited.is_none() => {
                exited = Some(status?);
                next_deadline = Some(Instant::now() + DRAIN);
            }
            level = stop.changed() => {
                signal(group, if level == Level::Kill { Signal::KILL } else { Signal::TERM });
                ended_by_us.get_or_insert(End::Stopped);
                let grace = Instant::now() + GRACE;
                // Its time budget may be far away.
                next_deadline = Some(next_deadline.map_or(grace, |at| at.min(grace)));
            }
            () = until(next_deadline) => match (exited, ended_by_us, exec.limit) {
                (Some(_), ..) => break,
                (None, None, Some(limit)) => {
                    ended_by_us = Some(End::TimedOut(limit));
                    signal(group, Signal::TERM);
                    next_deadline = Some(Instant::now() + GRACE);
                }
                _ => {
                    signal(group, Signal::KILL);
                    next_deadline = None;
                }
            },
        }
    }
    if let Some(end) = ended_by_us {
        // The leader is gone; whoever in its group took no notice goes as well.
        signal(group, Signal::KILL);
        return Ok(end);
    }
    exited.map(End::Exited).ok_or_else(|| io::Error::other("the command ended without a status"))
}

fn signal(group: Option<Pid>, signal: Signal) {
    if let Some(group) = group {
        // The group may be gone already, which is what is wanted.
        let _ = kill_process_group(group, signal);
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
