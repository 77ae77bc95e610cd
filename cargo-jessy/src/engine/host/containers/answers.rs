//! Whether there is an engine at all.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use camino::Utf8Path;

use crate::{
    engine::{docker::connect, host::ANSWER},
    env::Env,
};

/// Whether a container engine answers, and there is the command that steps call it by. Asked anew
/// each time: engines come and go.
#[must_use]
pub fn engine_answers(env: &Env) -> bool {
    let Some(docker) = env.find_on_path("docker") else {
        return false;
    };
    // Milliseconds, where starting the command takes tens. On a thread of its own, since the caller
    // may be at work for a runtime itself.
    let direct = std::thread::scope(|scope| {
        let ask = scope.spawn(|| {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            runtime.block_on(connect::ping(env))
        });
        ask.join().ok().flatten()
    });
    direct.unwrap_or_else(|| command_answers(&docker, env))
}

/// The same by the command, which knows more ways to reach an engine.
fn command_answers(docker: &Utf8Path, env: &Env) -> bool {
    let child = std::process::Command::new(docker)
        .args(["version", "--format", "{{.Server.APIVersion}}"])
        .env_clear()
        .envs(env.all())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        return false;
    };
    let until = Instant::now() + ANSWER;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if Instant::now() < until => std::thread::sleep(Duration::from_millis(5)),
            // An engine that hangs is none. What became of the child is of no interest.
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}
