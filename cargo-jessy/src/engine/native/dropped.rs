//! What the compose model says and processes of this host can't do.

use crate::model::Project;

/// Keys that the native engine honours, or that only say how a container gets its program.
const UNDERSTOOD: [&str; 22] = [
    "command",
    "entrypoint",
    "environment",
    "env_file",
    "ports",
    "expose",
    "volumes",
    "depends_on",
    "healthcheck",
    "restart",
    "stop_signal",
    "stop_grace_period",
    "secrets",
    "configs",
    "profiles",
    "labels",
    "networks",
    "image",
    "build",
    "pull_policy",
    "container_name",
    "x-jessy",
];

/// The keys of the services that have no effect natively, as `services.NAME.KEY`.
#[must_use]
pub fn keys(project: &Project) -> Vec<String> {
    let json = project.to_json();
    let Some(services) = json.get("services").and_then(|services| services.as_object()) else {
        return Vec::new();
    };
    services
        .iter()
        .filter_map(|(name, service)| Some((name, service.as_object()?)))
        .flat_map(|(name, service)| {
            service
                .iter()
                .filter(|(key, value)| !UNDERSTOOD.contains(&key.as_str()) && !value.is_null())
                .map(move |(key, _)| format!("services.{name}.{key}"))
        })
        .collect()
}
