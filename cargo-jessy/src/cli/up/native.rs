//! `up` on this host: builds with cargo and Go, then a supervisor.

use std::{
    os::unix::net::UnixStream,
    time::{Duration, Instant},
};

use tokio::sync::mpsc;

use super::{
    Args,
    engine::{Engine, Events},
    native_build::{build, built_from, context, no_plan},
    run::{self, Up},
    show, watch,
};
use crate::{
    catalogue::Id,
    cli::{
        Ctx, down,
        signals::{self, Interrupts},
        stack,
    },
    engine::native::{
        client::{self, Client},
        dropped,
        from_model::{self, Purpose},
        orphans,
        plan::Plan,
        protocol::{Answer, Request},
        reload::{self, NativeReloader},
        state::StateDir,
        supervisor::Launch,
    },
    events::{RunEvent, ServiceState},
    exit::{Exit, Failure},
    model::Project,
    report::{ServicesView, Way},
};

/// Builds what is stale and brings it up.
pub(super) fn run(
    ctx: &Ctx,
    args: &Args,
    begun: Instant,
    project: &Project,
) -> Result<Exit, Failure> {
    say_dropped(ctx, project);
    let state = stack::state(ctx)?;
    let running = stack::status(&state)?;
    let selected = super::selected(project, running.as_ref(), args);
    let order = project.order(&selected).map_err(|errors| stack::wrong(ctx, errors))?;
    let targets = from_model::targets(project, &order).map_err(|e| stack::wrong(ctx, e))?;
    state.create()?;
    let mut view = ServicesView::new(&ctx.printer, Way::Up, &order, built_from(&targets));
    let runtime = ctx.runtime()?;
    let mut interrupts = {
        let _within = runtime.enter();
        Interrupts::new()
    };
    let workspace = ctx.workspace()?;
    // Before the build, so that what is saved meanwhile is seen.
    let watcher = args.watch.then(|| {
        let without = vec![workspace.target.clone(), state.root().to_owned()];
        watch::begin(reload::roots(workspace, project, &targets), without)
    });
    let watcher = watcher.transpose()?;
    let context = context(ctx, workspace);
    let building = build(ctx, &context, &state, &targets, &mut view, &mut interrupts);
    let built = runtime.block_on(building)?;
    let build_time = begun.elapsed();
    let plan = from_model::plan(project, &targets, &built, &args.env, &state, Purpose::Run)
        .map_err(|error| {
            view.finish();
            no_plan(ctx, error)
        })?;
    from_model::make_volumes(&plan)?;
    let watching = watcher.map(|watcher| -> watch::Begin<'_> {
        let map = built_from(&targets);
        let reloader = NativeReloader::new(project.clone(), targets, built, context, &plan);
        Box::new(move || watch::Watching::new(ctx, watcher, reloader, &order, map))
    });
    let up = Up { ctx, begun, build_time, timeout: args.timeout.unwrap_or(super::TIMEOUT) };
    let mut engine = Native { ctx, plan: &plan, state: &state, connection: None };
    runtime.block_on(run::up(&up, &mut engine, view, args.detach, watching, &mut interrupts))
}

/// Keys that have no effect without containers.
fn say_dropped(ctx: &Ctx, project: &Project) {
    let dropped = dropped::keys(project);
    if !dropped.is_empty() {
        let keys: std::collections::BTreeSet<_> =
            dropped.iter().filter_map(|path| path.rsplit('.').next()).collect();
        let keys = keys.into_iter().collect::<Vec<_>>().join(", ");
        let note = ctx.printer.paint.dim(&format!("without effect outside containers: {keys}"));
        ctx.printer.line(&note);
    }
}

struct Native<'a> {
    ctx: &'a Ctx,
    plan: &'a Plan,
    state: &'a StateDir,
    /// Lives as long as this: without --detach it is what keeps the services alive.
    connection: Option<UnixStream>,
}

impl Native<'_> {
    fn ask(&self, request: &Request) -> Result<Client, Failure> {
        Client::ask(self.state, request)?.ok_or_else(|| self.lost())
    }
}

impl Engine for Native<'_> {
    fn services(&self) -> Vec<String> {
        self.plan.services.keys().cloned().collect()
    }

    /// Starts a supervisor, unless one runs this very plan already.
    async fn start(
        &mut self,
        view: &mut ServicesView,
        interrupts: &mut Interrupts,
    ) -> Result<bool, Failure> {
        if let Some(running) = stack::status(self.state)? {
            let is_same = running.plan_id == self.plan.id;
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
            view.suspend(|| down::stop_native(self.ctx, self.state))?;
            if interrupts.came().await {
                view.finish();
                self.ctx.printer.line("interrupted; nothing was started");
                return Err(Failure::silent(Exit::Interrupted));
            }
        }
        match client::launch(self.plan)? {
            Launch::Ready => Ok(false),
            Launch::Taken => {
                let message = "another `cargo jessy up` is starting this workspace";
                Err(Failure::no(Id::AlreadyStarting, message))
            }
            Launch::Failed { why, refused } => {
                let exit = refused.map_or(Exit::Defect, Exit::Missing);
                let failure = Failure::new(exit, "start the supervisor").because(why);
                Err(Failure { id: Some(Id::Defect), ..failure })
            }
            Launch::Refused { cards } => {
                view.finish();
                for card in &cards {
                    show(self.ctx, card);
                }
                Err(Failure::silent(Exit::No))
            }
        }
    }

    fn attach(&mut self, owner: bool, timeout: Duration) -> Result<Events, Failure> {
        let client = self.ask(&Request::Attach { owner, timeout: Some(timeout) })?;
        self.connection = Some(client.handle()?);
        Ok(events(client))
    }

    fn logs(&mut self, only_new: bool) -> Result<Events, Failure> {
        let request = Request::Logs { services: Vec::new(), follow: true, only_new };
        Ok(events(self.ask(&request)?))
    }

    /// After a failure nothing is left running: the next try starts from a clean table.
    async fn undo(&mut self) -> Result<(), Failure> {
        if let Some(client) = Client::ask(self.state, &Request::Down)? {
            // The last answer says that all has ended.
            client.for_each(drop);
        }
        drop(orphans::end(self.state.root(), Duration::from_secs(10)));
        Ok(())
    }

    async fn interrupted(&mut self) -> Result<Exit, Failure> {
        // On a thread of its own, because stopping blocks this one.
        let state = self.state.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                runtime.block_on(signals::first());
                drop(orphans::end(state.root(), Duration::ZERO));
            }
        });
        down::stop_native(self.ctx, self.state)?;
        Ok(Exit::Interrupted)
    }

    /// The supervisor was killed: says so, and ends what it left.
    fn lost(&self) -> Failure {
        let ended = orphans::end(self.state.root(), Duration::from_secs(10));
        let names: Vec<_> = ended.iter().map(|o| format!("{} ({})", o.name, o.pid)).collect();
        let failure =
            Failure::no(Id::SupervisorLost, "the supervisor ended without being asked to");
        let failure = if names.is_empty() {
            failure
        } else {
            failure.because(format!("ended what it left behind: {}", names.join(", ")))
        };
        failure.help(format!("look closer: {}", self.state.join("supervisor.log")))
    }
}

/// Ready, or still may be without anybody's help.
fn is_on_its_way(state: ServiceState) -> bool {
    use ServiceState::{Restarting, Starting, Waiting};
    state.is_ready() || matches!(state, Waiting | Starting | Restarting)
}

/// Answers of a supervisor, read on a thread of their own.
fn events(client: Client) -> Events {
    // When what we print to is slower than the services, the supervisor skips lines for us;
    // they must not pile up here.
    let (tx, rx) = mpsc::channel(1024);
    std::thread::spawn(move || {
        for event in client.flatten().filter_map(event) {
            if tx.blocking_send(event).is_err() {
                return;
            }
        }
    });
    rx
}

fn event(answer: Answer) -> Option<RunEvent> {
    Some(match answer {
        Answer::Change(status) => RunEvent::Change(status),
        Answer::Gate(gate) => RunEvent::Gate(gate),
        Answer::Log(record) => RunEvent::Log(record),
        Answer::Missed { lines } => RunEvent::Missed { lines },
        Answer::Done { .. } => RunEvent::Ended,
        Answer::Status(_)
        | Answer::Refused { .. }
        | Answer::Reloaded(_)
        | Answer::Environment { .. }
        | Answer::Debugging { .. } => return None,
    })
}
