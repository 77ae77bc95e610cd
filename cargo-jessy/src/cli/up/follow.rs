//! After everything is up: the logs, until Ctrl-C.

use std::collections::BTreeMap;

use super::{
    run::{Answers, Up, interrupted, supervisor_lost},
    watch::Watching,
};
use crate::{
    cli::signals::Interrupts,
    engine::native::{
        client::Client,
        protocol::{Answer, Request},
    },
    events::{ServiceState, ServiceStatus},
    exit::{Exit, Failure},
    report::LogView,
};

/// What is shown.
pub(super) struct Shown {
    /// Leave out what was written before, when somebody else started it all.
    pub(super) only_new: bool,
    /// Saved files are compiled and reloaded.
    pub(super) watching: Option<Watching>,
}

/// Prints log lines and what happens to services until a signal comes or everything has ended.
pub(super) async fn until_interrupted(
    up: &Up<'_>,
    changes: &mut Answers,
    shown: Shown,
    interrupts: &mut Interrupts,
) -> Result<Exit, Failure> {
    let Shown { only_new, mut watching } = shown;
    let printer = &up.ctx.printer;
    let names: Vec<String> = up.plan.services.keys().cloned().collect();
    let request = Request::Logs { services: Vec::new(), follow: true, only_new };
    let Some(client) = Client::ask(up.state, &request)? else { return Err(supervisor_lost(up)) };
    let mut lines = client.into_stream();
    let mut view = LogView::new(printer.out_paint, &names);
    let mut said = BTreeMap::new();
    loop {
        tokio::select! {
            biased;
            () = interrupts.next() => {
                finish(&mut watching);
                return interrupted(up);
            }
            answer = lines.recv() => match answer {
                Some(Answer::Log(record)) => {
                    let line = view.line(&record);
                    above(watching.as_ref(), || printer.data(&line));
                }
                Some(Answer::Missed { lines }) => {
                    let line = format!("({lines} lines were too many to show)");
                    above(watching.as_ref(), || printer.line(&line));
                }
                _ => {
                    finish(&mut watching);
                    return ended(up, changes).await;
                }
            },
            Some(answer) = changes.recv() => {
                let Answer::Change(status) = answer else { continue };
                // Each probe may change a detail; what is told is that the state did.
                let now = (status.state, status.restarts);
                let before = said.insert(status.name.clone(), now);
                let reloads = watching.as_ref().is_some_and(|w| w.view.is_reloading(&status.name));
                if before != Some(now)
                    && !reloads
                    && let Some(text) = notable(&status, before.map(|(state, _)| state))
                {
                    above(watching.as_ref(), || printer.line(&printer.paint.warn(&text)));
                }
            }
            ended = go_on(watching.as_mut()) => ended?,
        }
    }
}

/// Prints above the rows, if there are any.
fn above(watching: Option<&Watching>, print: impl FnOnce()) {
    match watching {
        Some(watching) => watching.view.above(print),
        None => print(),
    }
}

fn finish(watching: &mut Option<Watching>) {
    if let Some(mut watching) = watching.take() {
        watching.view.finish();
    }
}

async fn go_on(watching: Option<&mut Watching>) -> Result<(), Failure> {
    match watching {
        Some(watching) => watching.go_on().await,
        None => std::future::pending().await,
    }
}

/// The stream ended: by `cargo jessy down` from elsewhere, or because the supervisor is gone.
async fn ended(up: &Up<'_>, changes: &mut Answers) -> Result<Exit, Failure> {
    while let Some(answer) = changes.recv().await {
        if matches!(answer, Answer::Done { .. }) {
            up.ctx.printer.line("everything was stopped");
            return Ok(Exit::Good);
        }
    }
    Err(supervisor_lost(up))
}

fn notable(status: &ServiceStatus, before: Option<ServiceState>) -> Option<String> {
    let word = match status.state {
        ServiceState::Restarting | ServiceState::Failed | ServiceState::Unhealthy => {
            status.state.word()
        }
        ServiceState::Healthy if before.is_some_and(|state| !state.is_ready()) => "healthy again",
        _ => return None,
    };
    let detail =
        if status.detail.is_empty() { String::new() } else { format!(": {}", status.detail) };
    Some(format!("{} {word}{detail}", status.name))
}
