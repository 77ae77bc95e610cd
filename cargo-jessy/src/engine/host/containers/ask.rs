//! Questions to the docker CLI.

use std::process::Stdio;

use camino::Utf8Path;
use serde::de::DeserializeOwned;

use crate::{engine::host::ANSWER, env::Env};

/// What it printed, and why it failed if it did.
pub(super) struct Answer {
    pub(super) out: String,
    why: Option<String>,
}

pub(super) async fn ask(program: &Utf8Path, args: &[&str], env: &Env) -> Answer {
    let output = tokio::process::Command::new(program)
        .args(args)
        .env_clear()
        .envs(env.all())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = match tokio::time::timeout(ANSWER, output).await {
        Ok(Ok(output)) => output,
        Ok(Err(error)) => return Answer { out: String::new(), why: Some(error.to_string()) },
        Err(_) => {
            let why = format!("no answer within {} s", ANSWER.as_secs());
            return Answer { out: String::new(), why: Some(why) };
        }
    };
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it failed");
    Answer {
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        why: (!output.status.success()).then(|| last.trim().to_owned()),
    }
}

impl Answer {
    /// What it printed as JSON, if it did not fail.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, String> {
        match &self.why {
            Some(why) => Err(why.clone()),
            None => serde_json::from_str(&self.out)
                .map_err(|error| format!("its answer can't be read: {error}")),
        }
    }
}
