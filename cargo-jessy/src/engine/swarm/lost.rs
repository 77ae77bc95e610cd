//! What the compose model says and Swarm can't do.

use serde::Serialize;

/// A key that a stack leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lost {
    /// Its dotted path: `services.NAME.KEY`.
    pub key: String,
    /// What becomes of it.
    pub why: &'static str,
}

/// Keys of a service that `docker stack deploy` takes as they are.
pub(super) const KEPT: [&str; 22] = [
    "cap_add",
    "cap_drop",
    "command",
    "configs",
    "dns",
    "dns_search",
    "entrypoint",
    "environment",
    "extra_hosts",
    "hostname",
    "image",
    "init",
    "isolation",
    "labels",
    "read_only",
    "secrets",
    "stdin_open",
    "stop_grace_period",
    "stop_signal",
    "sysctls",
    "tty",
    "working_dir",
];

/// Keys that are written in another way, each by a function of its own, or mean nothing to anybody.
pub(super) const CARRIED: [&str; 18] = [
    "cpus",
    "credential_spec",
    "deploy",
    "expose",
    "healthcheck",
    "logging",
    "mem_limit",
    "mem_reservation",
    "networks",
    "pids_limit",
    "ports",
    "restart",
    "scale",
    "security_opt",
    "tmpfs",
    "ulimits",
    "user",
    "volumes",
];

/// Keys without which a container could do more, or others could do more to it.
pub(super) const SECURITY: [(&str, &str); 6] = [
    ("cgroup_parent", "the limits of that group would be lost"),
    ("device_cgroup_rules", "every device that is mounted could be used"),
    ("group_add", "files of that group could not be read"),
    ("network_mode", "the service would be on a network"),
    ("userns_mode", "user ids would be mapped otherwise"),
    ("runtime", "the container would be isolated otherwise"),
];

/// Why a key that is no part of a container's security is left out.
pub(super) fn why(key: &str) -> &'static str {
    match key {
        "build" => "nodes pull what was built and pushed before",
        "depends_on" => "Swarm starts all at once; who needs another tries again",
        "container_name" => "each task has a name of its own",
        "profiles" => "the profile is on already",
        "pull_policy" => "nodes pull by digest",
        "develop" => "nothing is watched there",
        "privileged" | "devices" | "gpus" => "tasks have no devices of their node",
        "shm_size" => "tasks have the engine's 64 MB",
        "links" | "external_links" => "services are found by name",
        _ => "Swarm has no such thing",
    }
}
