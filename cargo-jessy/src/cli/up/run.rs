//! From a plan to running services, or to the cards of those that don't run.

use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::{follow, show, watch::Watching};
use crate::{
    cli::{
        Ctx, down,
        signals::{self, Interrupts},
        stack,
    },
    engine::native::{
        client::{self, Client},
        orphans,
        plan::Plan,
        protocol::{Answer, Request},
        state::StateDir,
        supervisor::Launch,
    },
    events::{Gate, ServiceEvent, ServiceState},
    exit::{Exit, Failure},
    report::ServicesView,
    ui::duration,
};

/// What it takes to bring a plan up.
pub(super) struct Up<'a> {
    pub(super) ctx: &'a Ctx,
    pub(super) plan: &'a Plan,
    pub(super) state: &'a StateDir,
    /// When the command was called.
    pub(super) begun: Instant,
    /// How long it took until everything was built.
    pub(super) build_time: Duration,
    pub(super) timeout: Duration,
}

/// Answers of a supervisor, read on a thread of their own.
pub(super) type Answers = mpsc::Receiver<Answer>;

pub(super) async fn up(
    up: &Up<'_>,
    mut view: ServicesView,
    detach: bool,
    watching: Option<impl FnOnce() -> Watching>,
    interrupts: &mut Interrupts,
) -> Result<Exit, Failure> {
    let started = start(up, &mut view, interrupts).await;
    if !matches!(started, Ok(true)) && interrupts.came().await {
        view.finish();
        return interrupted(up);
    }
    let attached_before = started?;
    let request = Request::Attach { owner: !detach, timeout: Some(up.timeout) };
    let Some(client) = Client::ask(up.state, &request)? else {
        return Err(supervisor_lost(up));
    };
    // The connection lives as long as this handle: without --detach it is what keeps the
    // services alive.
    let connection = client.handle()?;
    let mut answers = client.into_stream();
    let gate = wait(up, &mut view, &mut answers, interrupts).await?;
    view.finish();
    let Some(gate) = gate else { return interrupted(up) };
    if !gate.cards.is_empty() {
        for card in &gate.cards {
            show(up.ctx, card);
        }
        stop_quietly(up)?;
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
    let watching = watching.map(|begin| begin());
    let shown = follow::Shown { only_new: attached_before, watching };
    let exit = follow::until_interrupted(up, &mut answers, shown, interrupts).await;
    drop(connection);
    exit
}

/// Starts a supervisor, unless one runs this very plan already. Returns whether one did.
async fn start(
    up: &Up<'_>,
    view: &mut ServicesView,
    interrupts: &mut Interrupts,
) -> Result<bool, Failure> {
    if let Some(running) = stack::status(up.state)? {
        let is_same = running.plan_id == up.plan.id;
        if is_same && running.services.iter().all(|service| is_on_its_way(service.state)) {
            if !running.services.iter().all(|service| service.state.is_ready()) {
                view.line("already being started: waiting until all is healthy");
            }
            return Ok(true);
        }
        view.line(if is_same {
            "what runs is not healthy: stopping it first"
        } else {
            "what runs has changed: stopping it first"
        });
        view.suspend(|| down::stop(up.ctx, up.state))?;
        if interrupts.came().await {
            view.finish();
            up.ctx.printer.line("interrupted; nothing was started");
            return Err(Failure::silent(Exit::Interrupted));
        }
    }
    match client::launch(up.plan)? {
        Launch::Ready => Ok(false),
        Launch::Taken => Err(Failure::no("another `cargo jessy up` is starting this workspace")),
        Launch::Failed { why, refused } => {
            let exit = if refused { Exit::Missing } else { Exit::Defect };
            Err(Failure::new(exit, "start the supervisor").because(why))
        }
        Launch::Refused { cards } => {
            view.finish();
            for card in &cards {
                show(up.ctx, card);
            }
            Err(Failure::silent(Exit::No))
        }
    }
}

/// Ready, or still may be without anybody's help.
fn is_on_its_way(state: ServiceState) -> bool {
    use ServiceState::{Restarting, Starting, Waiting};
    state.is_ready() || matches!(state, Waiting | Starting | Restarting)
}

/// Shows changes until the gate is decided. `None`: interrupted.
async fn wait(
    up: &Up<'_>,
    view: &mut ServicesView,
    answers: &mut Answers,
    interrupts: &mut Interrupts,
) -> Result<Option<Gate>, Failure> {
    let mut tick = tokio::time::interval(Duration::from_millis(100));
    loop {
        tokio::select! {
            biased;
            answer = answers.recv() => match answer {
                Some(Answer::Change(status)) => view.on(&ServiceEvent::Change(Box::new(status))),
                Some(Answer::Gate(gate)) => return Ok(Some(gate)),
                Some(Answer::Done { .. }) => {
                    view.finish();
                    return Err(Failure::no("everything was stopped before all was healthy")
                        .help("another `cargo jessy down` or `up` asked for it"));
                }
                Some(_) => {}
                None => {
                    view.finish();
                    return Err(supervisor_lost(up));
                }
            },
            () = interrupts.next() => return Ok(None),
            _ = tick.tick() => view.tick(),
        }
    }
}

/// The supervisor was killed: says so, and ends what it left.
pub(super) fn supervisor_lost(up: &Up<'_>) -> Failure {
    let ended = orphans::end(up.state.root(), Duration::from_secs(10));
    let names: Vec<_> = ended.iter().map(|o| format!("{} ({})", o.name, o.pid)).collect();
    let failure = Failure::no("the supervisor ended without being asked to");
    let failure = if names.is_empty() {
        failure
    } else {
        failure.because(format!("ended what it left behind: {}", names.join(", ")))
    };
    failure.help(format!("look closer: {}", up.state.join("supervisor.log")))
}

/// Ctrl-C: stops everything; a second one stops it at once.
pub(super) fn interrupted(up: &Up<'_>) -> Result<Exit, Failure> {
    if up.ctx.printer.live {
        // The terminal has written `^C` on this line; rows are redrawn from the next one.
        up.ctx.printer.line("");
    }
    // On a thread of its own, because stopping blocks this one.
    let state = up.state.clone();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        if let Ok(runtime) = runtime {
            runtime.block_on(signals::first());
            drop(orphans::end(state.root(), Duration::ZERO));
        }
    });
    down::stop(up.ctx, up.state)?;
    Ok(Exit::Interrupted)
}

/// After a failure nothing is left running: the next try starts from a clean table.
fn stop_quietly(up: &Up<'_>) -> Result<(), Failure> {
    if let Some(client) = Client::ask(up.state, &Request::Down)? {
        // The last answer says that all has ended.
        client.for_each(drop);
    }
    drop(orphans::end(up.state.root(), Duration::from_secs(10)));
    up.ctx.printer.line(&up.ctx.printer.paint.dim("everything was stopped again"));
    Ok(())
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
