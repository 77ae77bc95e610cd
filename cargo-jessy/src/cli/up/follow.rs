//! After everything is up: the logs, until Ctrl-C.

use std::collections::BTreeMap;

use super::run::{Answers, Up, interrupted, supervisor_lost};
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

/// Prints log lines and what happens to services until a signal comes or everything has ended.
/// `only_new` leaves out what was written before, when somebody else started it all.
pub(super) async fn until_interrupted(
    up: &Up<'_>,
    changes: &mut Answers,
    only_new: bool,
    interrupts: &mut Interrupts,
) -> Result<Exit, Failure> {
    let printer = &up.ctx.printer;
    let names: Vec<String> = up.plan.services.keys().cloned().collect();
    let request = Request::Logs { services: Vec::new(), follow: true, only_new };
    let Some(client) = Client::ask(up.state, &request)? else { return Err(supervisor_lost(up)) };
    let mut lines = super::run::answers(client);
    let mut view = LogView::new(printer.out_paint, &names);
    let mut said = BTreeMap::new();
    loop {
        tokio::select! {
            biased;
            () = interrupts.next() => return interrupted(up),
            answer = lines.recv() => match answer {
                Some(Answer::Log(record)) => printer.data(&view.line(&record)),
                Some(Answer::Missed { lines }) => {
                    printer.line(&format!("({lines} lines were too many to show)"));
                }
                _ => return ended(up, changes).await,
            },
            Some(answer) = changes.recv() => {
                let Answer::Change(status) = answer else { continue };
                // Each probe may change a detail; what is told is that the state did.
                let now = (status.state, status.restarts);
                let before = said.insert(status.name.clone(), now);
                if before != Some(now)
                    && let Some(text) = notable(&status, before.map(|(state, _)| state))
                {
                    printer.line(&printer.paint.warn(&text));
                }
            }
        }
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
