//! A whole system: the one that the tests were given, or another one beside it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

use crate::container::docker;
use crate::{Container, Service, until};

/// A running system, by the state folder that it belongs to.
#[derive(Debug)]
pub struct System {
    /// `cargo jessy`.
    command: PathBuf,
    /// Its state folder.
    state: PathBuf,
    /// The file with its service token.
    token: PathBuf,
    /// Its compose project.
    project: OsString,
    /// It was made by a test, which removes it.
    is_ours: bool,
}

impl System {
    /// The one that `cargo jessy test integration` has brought up.
    ///
    /// # Panics
    /// When it has not.
    #[must_use]
    pub fn given() -> Self {
        Self {
            command: named("JESSY_COMMAND"),
            state: named("JESSY_STATE_DIR"),
            token: named("JESSY_TOKEN_FILE"),
            project: named("COMPOSE_PROJECT_NAME").into(),
            is_ours: false,
        }
    }

    /// Another one of the same kind, whose state is in a folder beside. Not yet up.
    #[must_use]
    pub fn beside(&self, name: &str) -> Self {
        let state = self.state.join(name);
        let token = state.join("service-token");
        let mut project = self.project.clone();
        project.push("-");
        project.push(name);
        Self { command: self.command.clone(), state, token, project, is_ours: true }
    }

    /// Runs a verb of `cargo jessy` on it.
    #[must_use]
    pub fn jessy(&self, args: &[&str]) -> Output {
        let mut command = Command::new(&self.command);
        command.args(args).env("JESSY_STATE_DIR", &self.state).env("JESSY_TOKEN_FILE", &self.token);
        command.env("COMPOSE_PROJECT_NAME", &self.project);
        command.output().expect("cargo jessy runs")
    }

    /// Brings it up as tests have it.
    ///
    /// # Panics
    /// When it doesn't come up: with what was said.
    pub fn up(&self) {
        let up = ["up", "--engine", "docker", "--env", "test", "--with", "test-db", "--detach"];
        let output = self.jessy(&up);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// A service as `cargo jessy status` shows it.
    #[must_use]
    pub fn status(&self, service: &str) -> Value {
        let output = self.jessy(&["status", "--format", "json"]);
        let text = String::from_utf8_lossy(&output.stdout);
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut all = lines.filter_map(|line| line["services"].as_array().cloned()).flatten();
        all.find(|found| found["name"] == service)
            .unwrap_or_else(|| panic!("there is no {service}: {text}"))
    }

    /// A service's container.
    #[must_use]
    pub fn container(&self, service: &str) -> Container {
        let status = self.status(service);
        let id = status["container"].as_str().unwrap_or_else(|| panic!("no container: {status}"));
        Container { id: id.to_owned() }
    }

    /// A service's door, where it is now.
    #[must_use]
    pub fn service(&self, service: &str) -> Service {
        let port = until(&format!("{service} has a port"), || {
            self.status(service)["ports"][0]["published"].as_u64()
        });
        let token = std::fs::read_to_string(&self.token).expect("`up` has made the token");
        Service::new(format!("http://127.0.0.1:{port}"), token.trim().to_owned())
    }

    /// The core's door.
    #[must_use]
    pub fn core(&self) -> Service {
        self.service("jessy-core")
    }

    /// The gateway's door.
    #[must_use]
    pub fn gateway(&self) -> Service {
        self.service("jessy-api")
    }

    /// Waits until core and gateway are ready.
    pub fn is_well(&self) {
        until("the core is ready", || self.core().is_ready("/health/ready").then_some(()));
        until("the gateway sees its core", || {
            let health = self.gateway().get("/api/health").ok()?;
            (health.body["core"]["ready"] == true).then_some(())
        });
    }

    /// Its compose project.
    ///
    /// # Panics
    /// When nothing of it runs.
    #[must_use]
    pub fn project(&self) -> String {
        let project = self.container("jessy-core").inspect()["Config"]["Labels"]
            ["com.docker.compose.project"]
            .clone();
        project.as_str().expect("compose labels its containers").to_owned()
    }
}

/// What the engine has of a project: its containers, networks and volumes, by their names.
#[must_use]
pub fn left(project: &str) -> String {
    let label = format!("label=com.docker.compose.project={project}");
    let of = |kind: &[&str]| docker(&[kind, &["--filter", &label, "--format", "{{.ID}}"]].concat());
    let volumes = docker(&["volume", "ls", "--filter", &label, "--format", "{{.Name}}"]);
    of(&["ps", "--all"]) + &of(&["network", "ls"]) + &volumes
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn named(name: &str) -> PathBuf {
    let value = std::env::var_os(name).filter(|value| !value.is_empty());
    let value = value.unwrap_or_else(|| {
        panic!("{name} is not set: `cargo jessy test integration` sets it");
    });
    value.into()
}

impl Drop for System {
    fn drop(&mut self) {
        if self.is_ours {
            drop(self.jessy(&["down", "--volumes"]));
            drop(std::fs::remove_dir_all(&self.state));
        }
    }
}
