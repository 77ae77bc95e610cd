//! Ends a browser with the run that started it, however the run ends.
//!
//! A browser is a tree of processes, and a run that is killed can't end it. So our own program, in
//! this role, stands in between: it starts the driver in a process group, waits for the end of its
//! own input, which is a pipe that the run holds open, and then ends the group. The run's end closes
//! the pipe in any case.

use std::io::{self, Read as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitCode, Stdio};

use rustix::process::{Pid, Signal, kill_process_group};

/// What makes our program take this role: `jessy-features __guard PROGRAM [ARGUMENT]…`.
pub(crate) const VERB: &str = "__guard";

/// Plays the role if it was asked for; `None` if not.
pub(crate) fn run() -> Option<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next()? != VERB {
        return None;
    }
    let program = arguments.next()?;
    Some(match guard(&program, arguments) {
        Ok(()) => ExitCode::SUCCESS,
        // The run reads the driver's first lines and says what is missing.
        Err(_) => ExitCode::FAILURE,
    })
}

fn guard(program: &str, arguments: impl Iterator<Item = String>) -> io::Result<()> {
    // A browser that is ended leaves its profile behind, here and not among everybody's files.
    let folder = tempfile::tempdir()?;
    let mut driver = Command::new(program)
        .args(arguments)
        .env("TMPDIR", folder.path())
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()?;
    io::stdin().read_to_end(&mut Vec::new())?;
    if let Some(group) = i32::try_from(driver.id()).ok().and_then(Pid::from_raw) {
        kill_process_group(group, Signal::KILL)?;
    }
    driver.wait()?;
    folder.close()
}
