//! Engines of their own for the swarm, by the script that people use too.

use std::{
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};

/// Where the registry is, seen from each of them and from here.
pub(crate) const REPOSITORY: &str = "127.0.0.1:5555/jessy";

/// Machines, until it is dropped.
pub(crate) struct Nodes {
    folder: PathBuf,
    /// The addresses of engines.
    pub(crate) hosts: Vec<String>,
    /// The addresses of machines.
    pub(crate) addresses: Vec<String>,
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

#[expect(clippy::disallowed_methods, reason = "a test has no other way to its settings")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// What a command prints, if it ends well; else the test fails with what it said.
pub(crate) fn output(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Whether machines are to be simulated here; says so if not, as then nothing is tested. It is to be
/// asked for: a system of three machines that may fail no request needs this one to itself.
pub(crate) fn asked_for() -> bool {
    if variable("JESSY_REQUIRE_SWARM").is_none_or(|value| value == "0") {
        std::io::stderr()
            .write_all(b"JESSY_REQUIRE_SWARM=1 is not set: nothing was tested\n")
            .unwrap();
        return false;
    }
    let is_root = rustix::process::geteuid().is_root();
    let has = |tool: &str| {
        let found = Command::new("which").arg(tool).stdout(Stdio::null()).status();
        found.is_ok_and(|status| status.success())
    };
    let tools = [
        "docker",
        "dockerd",
        "ip",
        "nsenter",
        "iptables",
        "docker-registry",
        "curl",
        "go",
        "ssh",
        "/usr/sbin/sshd",
    ];
    let missing: Vec<_> = tools.into_iter().filter(|tool| !has(tool)).collect();
    assert!(is_root && missing.is_empty(), "root: {is_root}, missing: {missing:?}");
    true
}

impl Nodes {
    /// So many.
    pub(crate) fn up(count: usize) -> Self {
        // Short: the paths of sockets are.
        let folder = std::env::temp_dir().join("jsw");
        let mut nodes = Self { folder, hosts: Vec::new(), addresses: Vec::new() };
        let said = nodes.script(&["up", &count.to_string()]);
        for line in said.lines() {
            let node: serde_json::Value = serde_json::from_str(line).unwrap();
            nodes.hosts.push(node["host"].as_str().unwrap().to_owned());
            nodes.addresses.push(node["address"].as_str().unwrap().to_owned());
        }
        assert_eq!(nodes.hosts.len(), count);
        nodes
    }

    /// Pulls the cable of one.
    pub(crate) fn cut(&self, number: usize) {
        self.script(&["cut", &number.to_string()]);
    }

    /// `docker` at one of them, counted from 1.
    pub(crate) fn docker(&self, number: usize, args: &[&str]) -> String {
        output(Command::new("docker").args(["--host", &self.hosts[number - 1]]).args(args))
    }

    fn script(&self, args: &[&str]) -> String {
        output(Command::new(root().join("ops/swarm/nodes.sh")).args(args).arg(&self.folder))
    }
}

impl Drop for Nodes {
    fn drop(&mut self) {
        let ended = Command::new(root().join("ops/swarm/nodes.sh"))
            .arg("down")
            .arg(&self.folder)
            .stdin(Stdio::null())
            .status();
        assert!(std::thread::panicking() || ended.is_ok_and(|status| status.success()));
    }
}
