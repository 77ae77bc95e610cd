//! Processes that outlived their supervisor. Each service is started with a variable that names
//! the state folder; whoever carries it belongs to us, whatever its process id or group, so a
//! reused process id is never mistaken for ours.

use std::{
    ffi::OsString,
    time::{Duration, Instant},
};

use camino::Utf8Path;
use rustix::process::{Pid, Signal, kill_process};
use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System, UpdateKind};

/// The variable that marks a process as one of a state folder's.
pub const MARK: &str = "JESSY_SUPERVISED";

/// A process that was left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orphan {
    /// Its process id.
    pub pid: u32,
    /// Its name.
    pub name: String,
}

/// All processes that carry the mark of this state folder, but this one.
#[must_use]
pub fn find(state: &Utf8Path) -> Vec<Orphan> {
    let mark = OsString::from(format!("{MARK}={state}"));
    // A system whose processes can't be listed shows us none.
    let Ok(mut system) = System::new() else {
        return Vec::new();
    };
    let what = ProcessRefreshKind::nothing().without_tasks().with_environ(UpdateKind::Always);
    system.refresh_processes_specifics(ProcessesToUpdate::All, true, what);
    system
        .processes()
        .values()
        // Threads are listed too, as their process's tasks.
        .filter(|process| process.thread_kind().is_none())
        .filter(|process| process.pid().as_u32() != std::process::id())
        .filter(|process| process.environ().contains(&mark))
        .map(|process| Orphan {
            pid: process.pid().as_u32(),
            name: process.name().to_string_lossy().into_owned(),
        })
        .collect()
}

/// Ends all processes of this state folder: SIGTERM, then SIGKILL to what is left after `grace`.
/// Returns those that were found.
#[must_use]
pub fn end(state: &Utf8Path, grace: Duration) -> Vec<Orphan> {
    let found = find(state);
    if found.is_empty() {
        return found;
    }
    signal(&found, Signal::TERM);
    let begun = Instant::now();
    let mut left = find(state);
    // A process that even SIGKILL does not end hangs in the kernel; waiting longer won't help.
    while !left.is_empty() && begun.elapsed() < grace + Duration::from_secs(5) {
        if begun.elapsed() > grace {
            signal(&left, Signal::KILL);
        }
        std::thread::park_timeout(Duration::from_millis(20));
        left = find(state);
    }
    found
}

fn signal(processes: &[Orphan], signal: Signal) {
    for pid in processes.iter().filter_map(|orphan| i32::try_from(orphan.pid).ok()) {
        if let Some(pid) = Pid::from_raw(pid) {
            // Gone in the meantime is what we wanted.
            let _ = kill_process(pid, signal);
        }
    }
}
