//! A command that is asked for what it prints, each stream by itself.

use std::{
    io,
    process::{Output, Stdio},
};

use tokio::{io::AsyncWriteExt as _, process::Command, time::timeout};

use super::Exec;

/// Runs a command to its end with `input` to read, and gives back what it printed. Its group is its
/// own: Ctrl-C is for who called it.
///
/// # Errors
/// Those of starting it; [`io::ErrorKind::TimedOut`] when its time was over, and it was ended.
pub async fn captured(exec: Exec<'_>, input: Option<&str>) -> io::Result<Output> {
    let mut child = Command::new(&exec.argv[0])
        .args(&exec.argv[1..])
        .env_clear()
        .envs(exec.env)
        .current_dir(exec.cwd)
        .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()?;
    let ended = async {
        if let (Some(mut stdin), Some(text)) = (child.stdin.take(), input) {
            // One that does not read to the end says why by itself.
            let _ = stdin.write_all(text.as_bytes()).await;
        }
        child.wait_with_output().await
    };
    match exec.limit {
        None => ended.await,
        Some(limit) => timeout(limit, ended).await.unwrap_or_else(|_| {
            let late = format!("no end after {}", crate::ui::duration(limit));
            Err(io::Error::new(io::ErrorKind::TimedOut, late))
        }),
    }
}
