//! What this machine has: the findings of `doctor`, by the same questions that `up` asks.

pub mod containers;
mod space;
mod toolchain;

use std::{collections::BTreeMap, process::Stdio, time::Duration};

use camino::Utf8Path;

use crate::{
    engine::native::{ports, state::StateDir},
    env::Env,
    events::{Check, Finding, Grade},
    model::Project,
};

pub use containers::{Containers, engine_answers, preflight, refusal};
pub use toolchain::Wanted;

/// A program that does not answer a question about its version by then hangs.
const ANSWER: Duration = Duration::from_secs(5);

/// Looks at the machine.
pub async fn findings(
    env: &Env,
    wanted: &Wanted,
    state: &StateDir,
    root: &Utf8Path,
    project: Option<&Project>,
) -> Vec<Finding> {
    let mut findings = toolchain::findings(env, wanted).await;
    let containers = Containers { env, root, project, required: false };
    let (of_engine, mut holders) = containers::look(&containers).await;
    findings.extend(of_engine);
    findings.extend(space::findings(state));
    if let Some(project) = project {
        holders.native_is_up = state.is_supervised();
        findings.extend(published(project, &holders));
    }
    findings
}

/// Who may hold a port, beside processes that the operating system names.
#[derive(Debug, Default)]
pub(crate) struct Holders {
    containers: BTreeMap<u16, (String, bool)>,
    /// Whether what our supervisor holds is meant to be there.
    native_is_up: bool,
}

impl Holders {
    fn add(&mut self, port: u16, container: &str, is_ours: bool) {
        self.containers.insert(port, (container.to_owned(), is_ours));
    }

    /// The container that publishes a port, and whether it is one of the project's own.
    fn container(&self, port: u16) -> Option<(&str, bool)> {
        self.containers.get(&port).map(|(name, is_ours)| (name.as_str(), *is_ours))
    }
}

/// The ports that the services publish: free, ours, or held by somebody.
fn published(project: &Project, holders: &Holders) -> Vec<Finding> {
    let ports = project.services.values().flat_map(|service| {
        service.ports.iter().filter_map(|port| {
            let published = port.published.as_deref()?.parse::<u16>().ok()?;
            Some((service.name.as_str(), published))
        })
    });
    ports.map(|(service, port)| port_of(service, port, holders)).collect()
}

fn port_of(service: &str, port: u16, holders: &Holders) -> Finding {
    let check = Check::Port(port);
    let required = format!("free, for {service}");
    // Asked first: what listens for a container is a helper process of the engine.
    match holders.container(port) {
        Some((_, true)) => return Finding::new(check, Grade::Good, format!("ours: {service}")),
        Some((name, false)) => {
            return Finding::new(check, Grade::Warning, format!("held by the container {name}"))
                .required(required)
                .fix(format!("docker stop {name}"));
        }
        None => {}
    }
    let Some(holder) = ports::holder(port, |_| true) else {
        return Finding::new(check, Grade::Good, required);
    };
    let is_supervisor = holder.name == "cargo-jessy";
    if holders.native_is_up && (is_supervisor || holder.name == service) {
        return Finding::new(check, Grade::Good, format!("ours: {service}"));
    }
    let found = format!("held by {} (process {})", holder.name, holder.pid);
    let fix =
        if is_supervisor { "cargo jessy down".into() } else { format!("kill {}", holder.pid) };
    Finding::new(check, Grade::Warning, found).required(required).fix(fix)
}

/// What a program prints, if it ends well and soon.
pub(in crate::engine) async fn output_of(
    program: &Utf8Path,
    args: &[&str],
    env: &Env,
) -> Option<String> {
    let output = tokio::process::Command::new(program)
        .args(args)
        .env_clear()
        .envs(env.all())
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(ANSWER, output).await.ok()?.ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The first word of a text that begins with a digit, as a version.
pub(in crate::engine) fn version_in(text: &str) -> Option<semver::Version> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+')))
        .map(|word| word.trim_start_matches(['v', 'g', 'o']))
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .find_map(lenient)
}

/// Reads `1.26` and `2.26.1-4` as versions too.
fn lenient(text: &str) -> Option<semver::Version> {
    let numbers: String = text.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let mut parts = numbers.trim_end_matches('.').split('.').map(str::parse::<u64>);
    let major = parts.next()?.ok()?;
    let minor = parts.next().map_or(Some(0), Result::ok)?;
    let patch = parts.next().map_or(Some(0), Result::ok)?;
    Some(semver::Version::new(major, minor, patch))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn versions_as_programs_write_them() {
        let cases = [
            ("cargo 1.95.0 (f2d3ce0bd 2026-03-21)", "1.95.0"),
            ("go version go1.26.8 linux/amd64", "1.26.8"),
            ("go 1.26", "1.26.0"),
            ("Docker Compose version v2.26.1-4", "2.26.1"),
            ("1.45", "1.45.0"),
        ];
        for (text, expected) in cases {
            assert_eq!(
                version_in(text).map(|v| v.to_string()).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        assert_eq!(version_in("no digits"), None);
    }
}
