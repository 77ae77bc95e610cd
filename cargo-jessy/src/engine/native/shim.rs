//! The last step between the supervisor and a service. A child can only learn its own process id
//! after the fork, and `LISTEN_PID` must hold it (systemd's protocol, `sd_listen_fds(3)`), so the
//! supervisor starts our own binary in this role, which then replaces itself with the service.

use std::{
    ffi::OsString,
    io,
    os::unix::process::CommandExt as _,
    path::PathBuf,
    process::{Command, ExitCode},
};

/// The hidden verb's name.
pub const VERB: &str = "__exec";

/// Our own program. A supervisor outlives rebuilds of the file that it was started from; the
/// kernel keeps the program that runs under another name then.
///
/// # Errors
/// Those of the operating system.
pub(super) fn own_program() -> io::Result<PathBuf> {
    let own = std::env::current_exe()?;
    let kept = PathBuf::from("/proc/self/exe");
    Ok(if own.exists() || !kept.exists() { own } else { kept })
}

/// Replaces this process with the service: `__exec SUPERVISOR_PID SOCKETS PROGRAM [ARG]…`.
/// Returns only if that fails; 127 as shells have it.
#[must_use]
pub fn run(args: &[OsString]) -> ExitCode {
    let [supervisor, sockets, program, rest @ ..] = args else {
        return ExitCode::from(2);
    };
    let mut command = Command::new(program);
    command.args(rest);
    if sockets != "0" {
        command.env("LISTEN_PID", std::process::id().to_string()).env("LISTEN_FDS", sockets);
    }
    if !die_with(supervisor) {
        return ExitCode::from(125);
    }
    let error = command.exec();
    // The supervisor reads our stderr as the service's, so this line lands in the failure card.
    let _ = io::Write::write_all(
        &mut io::stderr(),
        format!("start {}: {error}\n", program.display()).as_bytes(),
    );
    ExitCode::from(127)
}

/// Asks the kernel to end this process when the supervisor dies, SIGKILL included. Returns false
/// if it is dead already. The supervisor forks from its main thread only: the kernel watches the
/// thread that forked, not the process.
#[cfg(target_os = "linux")]
fn die_with(supervisor: &OsString) -> bool {
    use rustix::process::{Signal, getppid, set_parent_process_death_signal};
    if set_parent_process_death_signal(Some(Signal::TERM)).is_err() {
        return true; // An old kernel: the next `up` or `down` finds the process all the same.
    }
    let parent = getppid().map(|pid| pid.as_raw_nonzero().get().to_string());
    parent.is_some_and(|parent| *supervisor == *parent)
}

#[cfg(not(target_os = "linux"))]
fn die_with(_supervisor: &OsString) -> bool {
    true
}
