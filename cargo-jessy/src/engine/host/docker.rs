//! The container engine and its compose plugin.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use super::{ANSWER, output_of, version_in};
use crate::{
    engine::docker::{compose::COMPOSE, connect::API},
    env::Env,
    events::{Finding, Grade},
};

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

pub(super) async fn findings(env: &Env) -> Vec<Finding> {
    let required = format!("API ≥ {}.{}, for containers only", API.major, API.minor);
    let Some(docker) = env.find_on_path("docker") else {
        let finding = Finding::new("docker", Grade::Note, "not on the PATH: services run natively");
        return vec![finding.required(required)];
    };
    let asked = ["version", "--format", "{{.Server.APIVersion}}"];
    let engine = match output_of(&docker, &asked, env).await {
        None => Finding::new("docker", Grade::Note, "no engine answers: services run natively"),
        Some(api) => match version_in(&api) {
            Some(version) if version >= API => {
                Finding::new("docker", Grade::Good, format!("engine answers, API {api}"))
            }
            _ => Finding::new("docker", Grade::Warning, format!("engine answers, API {api}")),
        },
    };
    let compose = output_of(&docker, &["compose", "version", "--short"], env).await;
    let compose = match compose.as_deref().and_then(version_in) {
        None => Finding::new("docker compose", Grade::Note, "not installed"),
        Some(version) if version >= COMPOSE => {
            Finding::new("docker compose", Grade::Good, version.to_string())
        }
        Some(version) => Finding::new("docker compose", Grade::Warning, version.to_string()),
    };
    vec![engine.required(required), compose.required(format!("≥ {COMPOSE}, for containers only"))]
}
