//! A container, by what the engine's own command says of it and does to it.

use std::process::Command;

use serde_json::Value;

/// The base that is there anyway: a place to look at a container without a shell from.
const LOOKER: &str = "debian:bookworm-slim";
/// Who the services are.
const OWNER: &str = "65532:65532";

/// A container of the system.
#[derive(Clone, Debug)]
pub struct Container {
    /// Its id.
    pub id: String,
}

impl Container {
    /// All that the engine knows of it.
    #[must_use]
    pub fn inspect(&self) -> Value {
        let text = docker(&["inspect", "--type", "container", &self.id]);
        let mut all: Vec<Value> = serde_json::from_str(&text).expect("docker prints JSON");
        all.pop().expect("it is there")
    }

    /// Where a path in its file system comes from, as the engine mounted it.
    #[must_use]
    pub fn mount(&self, path: &str) -> Value {
        let mounts = self.inspect()["Mounts"].as_array().cloned().unwrap_or_default();
        let found = mounts.into_iter().find(|mount| mount["Destination"] == path);
        found.unwrap_or_else(|| panic!("{path} is not mounted in {}", self.id))
    }

    /// Runs a command beside its processes, as the same user and with no more rights: what that
    /// can do, whoever breaks into the service can do too. Returns what it printed, both streams.
    #[must_use]
    pub fn look(&self, script: &str) -> String {
        let pid = format!("container:{}", self.id);
        let shell = ["sh", "-c", script];
        let mut args = vec!["run", "--rm", "--pid", &pid, "--network", &pid, "--user", OWNER];
        args.extend(["--cap-drop", "ALL", "--security-opt", "no-new-privileges", LOOKER]);
        args.extend(shell);
        let output = Command::new("docker").args(args).output().expect("docker runs");
        let text = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&text).into_owned()
    }

    /// Ends its process without a warning, from outside, as a crash would: what `docker kill`
    /// ends, the engine takes for stopped on purpose and does not start again.
    pub fn crash(&self) {
        let pid = self.inspect()["State"]["Pid"].to_string();
        let args = ["run", "--rm", "--pid", "host", "--cap-drop", "ALL", "--cap-add", "KILL"];
        docker(&[&args[..], &[LOOKER, "sh", "-c", &format!("kill -9 {pid}")]].concat());
    }

    /// Asks it to end and waits until it has, as long as its grace period allows.
    pub fn stop(&self) {
        docker(&["stop", &self.id]);
    }

    /// Starts it again.
    pub fn start(&self) {
        docker(&["start", &self.id]);
    }
}

/// What a command of docker's prints.
///
/// # Panics
/// When it fails: with what it said.
pub(crate) fn docker(args: &[&str]) -> String {
    let output = Command::new("docker").args(args).output().expect("docker runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "docker {}: {said}", args.join(" "));
    String::from_utf8(output.stdout).expect("docker prints text")
}
