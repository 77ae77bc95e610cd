//! The failure card in words. Each cause has its own.

use crate::{
    events::{Cause, ExitFact, FailureCard},
    ui::{Paint, duration, plural},
};

/// The lines of a card.
#[must_use]
pub fn card(card: &FailureCard, paint: Paint) -> Vec<String> {
    let mut lines = vec![format!("{} {}", paint.bad("✗"), paint.strong(&title(card)))];
    let mut fact = |name: &str, text: &str| {
        lines.push(format!("    {}  {text}", paint.dim(&format!("{name:<10}"))));
    };
    match &card.cause {
        Cause::WrongServer { got, expected } => {
            fact("expected", &format!("instance {expected}"));
            fact(
                "answered",
                &got.as_ref().map_or("no instance".into(), |i| format!("instance {i}")),
            );
        }
        Cause::BuildFailed { argv } | Cause::NotCreated { argv } => {
            fact("command", &argv.join(" "));
        }
        Cause::ImageMissing { why, .. } => fact("pull", why),
        Cause::EngineMissing { why, .. } => fact("answer", why),
        Cause::EngineTooOld { found, required, .. } => {
            fact("found", found.as_deref().unwrap_or("none"));
            fact("required", required);
        }
        _ => {}
    }
    if let Some(exit) = card.exit {
        fact("exit", &exit_words(exit));
    }
    if let Some(probe) = &card.probe {
        fact("last probe", probe);
    }
    if let Some(pause) = card.next_start {
        fact("next start", &format!("in {}", duration(pause)));
    }
    if let Some(port) = card.port {
        let held = card.holder.as_ref().map_or(String::new(), |holder| {
            if holder.is_container {
                format!(", held by the container {}", holder.name)
            } else {
                format!(", held by {} (process {})", holder.name, holder.pid)
            }
        });
        fact("port", &format!("{port}{held}"));
    }
    if !card.log.is_empty() {
        fact("log", &format!("last {}", plural(card.log.len(), "line")));
        lines.extend(card.log.iter().map(|line| format!("      {} {line}", paint.dim("│"))));
    }
    let (word, command) = next(card);
    lines.push(format!("    {} {}", paint.literal(word), command));
    lines.push(format!("    {}", paint.dim(&card.cause.id().more())));
    lines
}

fn title(card: &FailureCard) -> String {
    let service = &card.service;
    match &card.cause {
        Cause::PortTaken { address } => {
            format!("{service} can't start: {address} is taken")
        }
        Cause::PortRefused { address, why } => {
            format!("{service} can't listen on {address}: {why}")
        }
        Cause::BuildFailed { .. } => format!("{service} does not build"),
        Cause::NotStarted { why } => format!("{service} can't be started: {why}"),
        Cause::CrashedAtStart => format!("{service} crashed at start"),
        Cause::CrashLoop { starts, over } => {
            let (starts, over) = (plural(*starts as usize, "start"), duration(*over));
            format!("{service} crashes again and again: {starts} in {over}")
        }
        Cause::NeverHealthy { waited } => {
            format!("{service} did not become healthy within {}", duration(*waited))
        }
        Cause::NotEnded { waited } => {
            format!(
                "{service} has not ended within {}, and others wait for that",
                duration(*waited)
            )
        }
        Cause::StillWaits { others, waited } => {
            format!("{service} still waits for {} after {}", others.join(", "), duration(*waited))
        }
        Cause::BecameUnhealthy => format!("{service} was healthy and is no longer"),
        Cause::WrongServer { .. } => {
            format!("{service} did not answer its health check: another server did")
        }
        Cause::EndedEarly => format!("{service} ended by itself before it was healthy"),
        Cause::OutOfMemory { limit: Some(limit) } => {
            format!("{service} was killed: out of memory, limit {}", bytes(*limit))
        }
        Cause::OutOfMemory { limit: None } => {
            format!("{service} was killed: the machine is out of memory")
        }
        Cause::ContainerRefused { why } => format!("{service} can't be started: {why}"),
        Cause::ImageMissing { image, .. } => {
            format!("{service} needs the image {image}, which is not here and can't be pulled")
        }
        Cause::DiskFull { during } => format!("no space left on the disk: {during}"),
        Cause::NotCreated { .. } => "docker compose can't create the containers".into(),
        Cause::EngineMissing { endpoint, .. } => {
            format!("no container engine answers at {endpoint}")
        }
        Cause::EngineDenied { endpoint } => {
            format!("permission denied on {endpoint}: this user may not use the container engine")
        }
        Cause::EngineTooOld { part, found: Some(_), .. } => format!("the {part} is too old"),
        Cause::EngineTooOld { part, found: None, .. } => format!("there is no {part}"),
        Cause::EngineGone { endpoint } => {
            format!("the container engine at {endpoint} stopped answering")
        }
        Cause::ProjectTaken { project, by } => {
            format!("the project `{project}` is that of containers started from {by}")
        }
        Cause::SecretMissing { secret, source } => {
            format!("{service} needs the secret `{secret}`, and {source} is not there")
        }
    }
}

/// A memory size as compose files give it: `512 MiB`.
fn bytes(size: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    UNITS
        .iter()
        .find(|(unit, _)| size >= *unit && size.is_multiple_of(*unit))
        .map_or_else(|| format!("{size} bytes"), |(unit, name)| format!("{} {name}", size / unit))
}

fn exit_words(exit: ExitFact) -> String {
    match exit {
        ExitFact::Code(127) => "code 127: the program could not be started".into(),
        // A container's exit code after a signal, by the shells' convention.
        ExitFact::Code(code @ 129..=159) => format!("code {code}{}", signal_name(code - 128)),
        ExitFact::Code(code) => format!("code {code}"),
        ExitFact::Signal(signal) => format!("ended by signal {signal}{}", signal_name(signal)),
    }
}

fn signal_name(signal: i32) -> &'static str {
    match signal {
        4 => " (SIGILL)",
        6 => " (SIGABRT)",
        7 => " (SIGBUS)",
        8 => " (SIGFPE)",
        9 => " (SIGKILL: killed from outside, or out of memory)",
        11 => " (SIGSEGV)",
        13 => " (SIGPIPE)",
        15 => " (SIGTERM)",
        _ => "",
    }
}

/// One command to mend it or to look closer.
fn next(card: &FailureCard) -> (&'static str, String) {
    let entry = card.cause.id().entry();
    let look = || ("look closer:", entry.look_at(&card.service));
    let fix = || ("fix:", entry.fix.line().to_owned());
    match &card.cause {
        Cause::PortTaken { .. } | Cause::WrongServer { .. } => match &card.holder {
            Some(holder) if holder.is_container => ("fix:", format!("docker stop {}", holder.name)),
            Some(holder) => ("fix:", format!("kill {}", holder.pid)),
            None => look(),
        },
        Cause::BuildFailed { argv } => ("rerun:", argv.join(" ")),
        Cause::StillWaits { others, .. } => ("look closer:", entry.look_at(&others.join(" "))),
        Cause::OutOfMemory { limit: Some(_) } => {
            let key = format!("services.{}.deploy.resources.limits.memory", card.service);
            ("fix:", format!("give it more: {key} in compose.yaml"))
        }
        Cause::OutOfMemory { limit: None } => ("look closer:", "free --mebi".into()),
        Cause::ImageMissing { .. } | Cause::EngineDenied { .. } | Cause::EngineGone { .. } => fix(),
        Cause::DiskFull { .. } => ("look closer:", "docker system df".into()),
        Cause::NotCreated { argv } => ("rerun:", argv.join(" ")),
        Cause::EngineMissing { endpoint, .. } if endpoint.contains("/var/run/docker.sock") => fix(),
        // Somebody has said where it is: by DOCKER_HOST or by a context.
        Cause::EngineMissing { .. } => {
            ("look closer:", "echo \"$DOCKER_HOST\"; docker context ls".into())
        }
        Cause::EngineTooOld { .. } => ("look closer:", "cargo jessy doctor".into()),
        Cause::ProjectTaken { project, by } => {
            ("fix:", format!("docker compose --project-name {project} down  # started from {by}"))
        }
        Cause::SecretMissing { source, .. } => match source.split_once(' ') {
            Some(("variable", name)) => {
                ("fix:", format!("export {name}=\"$(openssl rand -hex 32)\""))
            }
            Some(("file", path)) => {
                let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
                ("fix:", format!("mkdir -p {folder} && openssl rand -hex 32 > {path}"))
            }
            _ => look(),
        },
        _ => look(),
    }
}
