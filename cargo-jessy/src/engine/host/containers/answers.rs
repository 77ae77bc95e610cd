//! Whether there is an engine at all.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use crate::{engine::host::ANSWER, env::Env};

/// Whether a container engine answers. Asked anew each time: engines come and go.
#[must_use]
pub fn engine_answers(env: &Env) -> bool {
    let Some(docker) = env.find_on_path("docker") else {
        return false;
    };
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
