//! What this machine has: the findings of `doctor`, by the same questions that `up` asks.

mod docker;
mod space;
mod toolchain;

use std::{process::Stdio, time::Duration};

use camino::Utf8Path;

use crate::{
    engine::native::{ports, state::StateDir},
    env::Env,
    events::{Finding, Grade},
    model::Project,
};

pub use docker::engine_answers;
pub use toolchain::Wanted;

/// A program that does not answer a question about its version by then hangs.
const ANSWER: Duration = Duration::from_secs(5);

/// Looks at the machine.
pub async fn findings(
    env: &Env,
    wanted: &Wanted,
    state: &StateDir,
    project: Option<&Project>,
) -> Vec<Finding> {
    let mut findings = toolchain::findings(env, wanted).await;
    findings.extend(docker::findings(env).await);
    findings.extend(space::findings(state));
    if let Some(project) = project {
        findings.extend(published(project, state));
    }
    findings
}

/// The ports that the services publish: free, ours, or held by somebody.
fn published(project: &Project, state: &StateDir) -> Vec<Finding> {
    let is_up = state.is_supervised();
    let ports = project.services.values().flat_map(|service| {
        service.ports.iter().filter_map(|port| {
            let published = port.published.as_deref()?.parse::<u16>().ok()?;
            Some((service.name.clone(), published))
        })
    });
    ports
        .map(|(service, port)| {
            let id = format!("port {port}");
            match ports::holder(port, |_| true) {
                None => Finding::new(&id, Grade::Good, format!("free, for {service}")),
                Some(holder)
                    if is_up && ["cargo-jessy", service.as_str()].contains(&&*holder.name) =>
                {
                    Finding::new(&id, Grade::Good, format!("ours: {service}"))
                }
                Some(holder) => {
                    let held = format!("held by {} (process {})", holder.name, holder.pid);
                    Finding::new(&id, Grade::Warning, held)
                        .required(format!("free, for {service}"))
                        .fix(format!("kill {}", holder.pid))
                }
            }
        })
        .collect()
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
