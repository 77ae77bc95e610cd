//! A command that has our terminal: what it prints is seen at once, and it is typed to.

use std::{
    io,
    process::{Command, ExitStatus, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::Child;

use super::Exec;

/// Starts a command with our own input and output, what it prints going to `out`. It shares our
/// process group, so that a terminal's Ctrl-C reaches it without us.
///
/// # Errors
/// Those of starting it; [`io::ErrorKind::NotFound`] when there is no such program.
pub fn attached(exec: Exec<'_>, out: impl Into<Stdio>) -> io::Result<Attached> {
    let mut command = Command::new(&exec.argv[0]);
    command.args(&exec.argv[1..]).env_clear().envs(exec.env).current_dir(exec.cwd).stdout(out);
    let child = tokio::process::Command::from(command).kill_on_drop(true).spawn()?;
    Ok(Attached(child))
}

/// Such a command, while it runs.
#[derive(Debug)]
pub struct Attached(Child);

impl Attached {
    /// Waits for its end. May be dropped before, and called again.
    ///
    /// # Errors
    /// Those of the operating system.
    pub async fn wait(&mut self) -> io::Result<ExitStatus> {
        self.0.wait().await
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        if let Some(pid) = self.0.id().and_then(|id| Pid::from_raw(id.cast_signed())) {
            // It may be gone already, which is what is wanted.
            let _ = kill_process(pid, Signal::TERM);
        }
    }
}
