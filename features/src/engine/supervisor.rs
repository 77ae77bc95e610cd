//! `cargo jessy status --format json`: what runs, and as which processes.

use std::path::Path;

use serde::Deserialize;
use tokio::process::Command;

use crate::http::Base;

/// How to call cargo-jessy: program and first arguments.
#[derive(Clone, Debug)]
pub(super) struct Supervisor {
    command: Vec<String>,
}

#[derive(Deserialize)]
struct Status {
    services: Vec<Service>,
}

/// A service as the supervisor shows it.
#[derive(Debug, Deserialize)]
pub(super) struct Service {
    name: String,
    pub(super) healthy: bool,
    pub(super) pid: Option<i32>,
    #[serde(default)]
    ports: Vec<Port>,
}

#[derive(Debug, Deserialize)]
struct Port {
    published: u16,
}

impl Supervisor {
    pub(super) fn new(command: &str) -> Self {
        // A path may have blanks in it.
        let words: Vec<_> = if Path::new(command).is_file() {
            vec![command]
        } else {
            command.split_whitespace().collect()
        };
        Self { command: words.into_iter().map(str::to_owned).collect() }
    }

    /// The service of this name, which must be the one that answers at `base`: nobody else's
    /// process is ever killed.
    pub(super) async fn service(&self, name: &str, base: &Base) -> Result<Service, String> {
        let line = format!("{} status --format json", self.command.join(" "));
        let [program, arguments @ ..] = self.command.as_slice() else {
            return Err("JESSY_COMMAND is empty".to_owned());
        };
        let mut command = Command::new(program);
        command.args(arguments).args(["status", "--format", "json"]);
        let output = command.output().await.map_err(|error| format!("{line}: {error}"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        let status = said.lines().find_map(|line| serde_json::from_str::<Status>(line).ok());
        let status = status.ok_or_else(|| {
            format!("{line}: {}", String::from_utf8_lossy(&output.stderr).trim_end())
        })?;
        let service = status.services.into_iter().find(|service| service.name == name);
        let service = service.ok_or_else(|| format!("{line}: shows no {name}"))?;
        if !service.ports.iter().any(|port| base.has_port(port.published)) {
            return Err(format!("{line}: its {name} is not the one at {base}"));
        }
        Ok(service)
    }
}
