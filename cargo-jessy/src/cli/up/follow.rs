//! After everything is up: the logs, until Ctrl-C.

use std::{collections::BTreeMap, time::Duration};

use super::{
    engine::{Engine, Events},
    run::{Up, interrupted},
    show,
    watch::{self, Watching},
};
use crate::{
    cli::signals::Interrupts,
    events::{FailureCard, RunEvent, ServiceState, ServiceStatus},
    exit::{Exit, Failure},
    report::LogView,
};

/// So long may it be silent after everything has ended.
const LAST_WORDS: Duration = Duration::from_millis(300);

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
    engine: &mut impl Engine,
    events: &mut Events,
    shown: Shown,
    interrupts: &mut Interrupts,
) -> Result<Exit, Failure> {
    let Shown { only_new, mut watching } = shown;
    let printer = &up.ctx.printer;
    let mut view = LogView::new(printer.out_paint, &engine.services());
    let mut lines = engine.logs(only_new)?;
    let mut said = BTreeMap::new();
    let mut is_over = false;
    loop {
        tokio::select! {
            biased;
            () = interrupts.next() => {
                drop(watching);
                return interrupted(up, engine).await;
            }
            line = lines.recv() => match line {
                Some(RunEvent::Log(record)) => {
                    let line = view.line(&record);
                    watch::above(watching.as_ref(), || printer.data(&line));
                }
                Some(RunEvent::Missed { lines }) => {
                    let line = format!("({lines} lines were too many to show)");
                    watch::above(watching.as_ref(), || printer.line(&line));
                }
                _ if is_over => return Ok(said_over(up)),
                _ => {
                    drop(watching);
                    return ended(up, engine, events).await;
                }
            },
            Some(event) = events.recv() => {
                let status = match event {
                    RunEvent::Change(status) => status,
                    RunEvent::Lost(card) => return lost(up, &card),
                    RunEvent::Ended => {
                        is_over = true;
                        continue;
                    }
                    _ => continue,
                };
                // Each probe may change a detail; what is told is that the state did.
                let now = (status.state, status.restarts);
                let before = said.insert(status.name.clone(), now);
                let reloads = watching.as_ref().is_some_and(|w| w.is_reloading(&status.name));
                if before != Some(now)
                    && !reloads
                    && let Some(text) = notable(&status, before.map(|(state, _)| state))
                {
                    let text = printer.paint.warn(&text);
                    watch::above(watching.as_ref(), || printer.line(&text));
                }
            }
            ended = watch::go_on(watching.as_mut()) => ended?,
            // Their last lines come on another way than the word that they have ended.
            () = tokio::time::sleep(LAST_WORDS), if is_over => return Ok(said_over(up)),
        }
    }
}

/// The stream ended: by `cargo jessy down` from elsewhere, or because the engine is gone.
async fn ended(up: &Up<'_>, engine: &impl Engine, events: &mut Events) -> Result<Exit, Failure> {
    while let Some(event) = events.recv().await {
        match event {
            RunEvent::Ended => return Ok(said_over(up)),
            RunEvent::Lost(card) => return lost(up, &card),
            _ => {}
        }
    }
    Err(engine.lost())
}

fn said_over(up: &Up<'_>) -> Exit {
    up.ctx.printer.line("everything was stopped");
    Exit::Good
}

fn lost(up: &Up<'_>, card: &FailureCard) -> Result<Exit, Failure> {
    show(up.ctx, card);
    Err(Failure::silent(Exit::Missing(card.cause.id())))
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
