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
        Cause::BuildFailed { argv } => fact("command", &argv.join(" ")),
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
            format!(", held by {} (process {})", holder.name, holder.pid)
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
        Cause::SecretMissing { secret, source } => {
            format!("{service} needs the secret `{secret}`, and {source} is not there")
        }
    }
}

fn exit_words(exit: ExitFact) -> String {
    match exit {
        ExitFact::Code(127) => "code 127: the program could not be started".into(),
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
    let look = || ("look closer:", card.cause.id().entry().look_at(&card.service));
    match (&card.cause, &card.holder) {
        (Cause::PortTaken { .. } | Cause::WrongServer { .. }, Some(holder)) => {
            ("fix:", format!("kill {}", holder.pid))
        }
        (Cause::BuildFailed { argv }, _) => ("rerun:", argv.join(" ")),
        (Cause::StillWaits { others, .. }, _) => {
            ("look closer:", card.cause.id().entry().look_at(&others.join(" ")))
        }
        (Cause::SecretMissing { source, .. }, _) => match source.split_once(' ') {
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
