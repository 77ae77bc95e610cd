//! From built services to running ones, or to the cards of those that don't run.

use std::time::{Duration, Instant};

use super::{
    engine::{Engine, Events},
    follow, show, watch,
};
use crate::{
    catalogue::Id,
    cli::{Ctx, signals::Interrupts},
    events::{Gate, RunEvent, ServiceEvent},
    exit::{Exit, Failure},
    report::ServicesView,
    ui::duration,
};

/// What every `up` knows, whatever its engine.
pub(super) struct Up<'a> {
    pub(super) ctx: &'a Ctx,
    /// When the command was called.
    pub(super) begun: Instant,
    /// How long it took until everything was built.
    pub(super) build_time: Duration,
    pub(super) timeout: Duration,
}

pub(super) async fn up(
    up: &Up<'_>,
    engine: &mut impl Engine,
    mut view: ServicesView,
    detach: bool,
    watching: Option<watch::Begin<'_>>,
    interrupts: &mut Interrupts,
) -> Result<Exit, Failure> {
    let started = engine.start(&mut view, interrupts).await;
    if !matches!(started, Ok(true)) && interrupts.came().await {
        view.finish();
        return interrupted(up, engine).await;
    }
    let attached_before = started?;
    let mut events = engine.attach(!detach, up.timeout)?;
    let gate = wait(up, engine, &mut view, &mut events, interrupts).await?;
    view.finish();
    let Some(gate) = gate else { return interrupted(up, engine).await };
    if !gate.cards.is_empty() {
        for card in &gate.cards {
            show(up.ctx, card);
        }
        engine.undo().await?;
        up.ctx.printer.line(&up.ctx.printer.paint.dim("everything was stopped again"));
        return Ok(Exit::No);
    }
    if attached_before {
        up.ctx.printer.line("already running, and nothing has changed");
    } else {
        say_ready(up, &gate);
    }
    if detach {
        up.ctx.printer.hint("cargo jessy logs --follow · cargo jessy status · cargo jessy down");
        return Ok(Exit::Good);
    }
    let shown =
        follow::Shown { only_new: attached_before, watching: watching.map(|begin| begin()) };
    follow::until_interrupted(up, engine, &mut events, shown, interrupts).await
}

/// Shows changes until the gate is decided. `None`: interrupted.
async fn wait(
    up: &Up<'_>,
    engine: &impl Engine,
    view: &mut ServicesView,
    events: &mut Events,
    interrupts: &mut Interrupts,
) -> Result<Option<Gate>, Failure> {
    let mut tick = tokio::time::interval(Duration::from_millis(100));
    loop {
        tokio::select! {
            biased;
            event = events.recv() => match event {
                Some(RunEvent::Change(status)) => view.on(&ServiceEvent::Change(Box::new(status))),
                Some(RunEvent::Gate(gate)) => return Ok(Some(gate)),
                Some(RunEvent::Ended) => {
                    view.finish();
                    return Err(Failure::no(Id::StoppedMeanwhile, "everything was stopped before all was healthy")
                        .help("another `cargo jessy down` or `up` asked for it"));
                }
                Some(RunEvent::Lost(card)) => {
                    view.finish();
                    show(up.ctx, &card);
                    return Err(Failure::silent(Exit::Missing(card.cause.id())));
                }
                Some(RunEvent::Log(_) | RunEvent::Missed { .. }) => {}
                None => {
                    view.finish();
                    return Err(engine.lost());
                }
            },
            () = interrupts.next() => return Ok(None),
            _ = tick.tick() => view.tick(),
        }
    }
}

/// Ctrl-C: stops everything; a second one stops it at once.
pub(super) async fn interrupted(up: &Up<'_>, engine: &mut impl Engine) -> Result<Exit, Failure> {
    if up.ctx.printer.live {
        // The terminal has written `^C` on this line; rows are redrawn from the next one.
        up.ctx.printer.line("");
    }
    engine.interrupted().await
}

fn say_ready(up: &Up<'_>, gate: &Gate) {
    let paint = up.ctx.printer.paint;
    let mut parts = vec![format!("build {}", duration(up.build_time))];
    parts.extend(gate.critical_path.iter().map(|(name, own)| format!("{name} {}", duration(*own))));
    let total = duration(up.begun.elapsed());
    up.ctx.printer.line(&format!(
        "{} {}",
        paint.good(&format!("ready in {total}")),
        paint.dim(&format!("= {}", parts.join(" › "))),
    ));
}
