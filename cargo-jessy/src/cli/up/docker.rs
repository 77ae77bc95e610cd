//! `up` in containers: compose builds and creates, we start and watch.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use super::{
    Args, choose, develop,
    engine::{Engine, Events},
    run::{self, Up},
    show,
};
use crate::{
    catalogue::Id,
    cli::{Ctx, bases, git, signals::Interrupts, stack},
    engine::docker::{
        Error,
        connect::Connection,
        containers::{self, Container},
        files,
        found::{self, Found},
        fresh,
        logs::{self, Source},
        plan::{self, Plan},
        prepare::{Images, Preparation, Unprepared, label},
        run::{self as containers_run, Order},
        state::{Home, RECORD, Record, StateDir},
        stop,
    },
    engine::{
        bases::{ca::BuildSecret, of_projects},
        host,
    },
    events::{Cause, FailureCard, RunStatus, ServiceEvent, ServiceState, Sink},
    exit::{Exit, Failure},
    proc::Stopper,
    report::{self, ServicesView, Way},
};

/// Builds what is stale, creates what has changed and brings it up.
pub(super) fn run(
    ctx: &Ctx,
    args: &Args,
    begun: Instant,
    connection: &Connection,
) -> Result<Exit, Failure> {
    // Images say which commit they were built from.
    let variables = git::with_commit(ctx)?;
    let project = stack::project_in(ctx, &variables, &args.env, &args.with)?;
    let home = stack::home(ctx)?;
    let state = StateDir::new(&home, &project.name);
    let runtime = ctx.runtime()?;
    let running = runtime.block_on(running(ctx, connection, &home, &project.name))?;
    let selected = super::selected(&project, running.as_ref(), args);
    let order = project.order(&selected).map_err(|errors| stack::wrong(ctx, errors))?;
    state.create(&home)?;
    let plan = Plan {
        services: plan::needs(&project, &order),
        env: args.env.clone(),
        profiles: args.with.clone(),
        docker: ctx.env.find_on_path("docker").unwrap_or_else(|| "docker".into()),
        variables,
        project,
    };
    let generated = write_files(ctx, &plan, &home, &state, running.is_some())?;
    let preparation = Preparation { connection, plan: &plan, state: &state, generated: &generated };
    let images = runtime.block_on(look(ctx, &preparation, running.is_some()))?;
    let (built, _) = fresh::images(&plan);
    let built_from = built.iter().map(|image| (label(image), image.services.clone())).collect();
    let mut view = ServicesView::new(&ctx.printer, Way::Up, &order, built_from);
    let mut interrupts = {
        let _within = runtime.enter();
        Interrupts::new()
    };
    let watcher = if args.watch { Some(develop::watcher(ctx, &plan)?) } else { None };
    if !images.are_there() {
        view.suspend(|| bases::get(ctx, of_projects([&plan.project])))?;
    }
    let prepared = prepare(ctx, &preparation, images, &home, &mut view, &mut interrupts);
    let found = runtime.block_on(prepared)?;
    let watching = watcher.map(|watcher| develop::begin(ctx, watcher, &plan, &found, &order));
    let timeout = args.timeout.unwrap_or_else(|| develop::patience(&plan));
    let up = Up { ctx, begun, build_time: begun.elapsed(), timeout };
    let mut engine = Docker { ctx, found, plan: &plan, to_start: Vec::new() };
    runtime.block_on(run::up(&up, &mut engine, view, args.detach, watching, &mut interrupts))
}

/// Looks at the images, and, unless the services run already, whether the machine has what they
/// need. Says only what is wrong there.
async fn look(ctx: &Ctx, preparation: &Preparation<'_>, is_up: bool) -> Result<Images, Failure> {
    let project = &preparation.plan.project;
    let of = host::Containers {
        env: &ctx.env,
        root: &project.dir,
        project: Some(project),
        required: true,
    };
    let preflight = async { if is_up { Vec::new() } else { host::preflight(&of).await } };
    let (images, findings) = tokio::join!(preparation.look(), preflight);
    for line in report::preflight(&findings, ctx.printer.paint) {
        ctx.printer.line(&line);
    }
    match host::refusal(&findings) {
        Some(failure) => Err(failure),
        None => images.map_err(|error| choose::lost(ctx, preparation.connection, &error)),
    }
}

/// What runs of this project, and a refusal if it is somebody else's.
async fn running(
    ctx: &Ctx,
    connection: &Connection,
    home: &Home,
    project: &str,
) -> Result<Option<RunStatus>, Failure> {
    let lost = |error: Error| choose::lost(ctx, connection, &error);
    let all = containers::of_project(connection, project).await;
    let all = all.map_err(lost)?;
    if let Some(other) = all.iter().find(|container| !container.belongs_to(home)) {
        let by = other.home.clone().filter(|_| other.dir == home.dir);
        let by = by.unwrap_or_else(|| other.dir.clone());
        let cause = Cause::ProjectTaken { project: project.to_owned(), by };
        show(ctx, &FailureCard::new(project, cause));
        let failure =
            Failure::no(Id::ProjectTaken, "compose would replace those containers with ours");
        return Err(failure.help("or beside it: COMPOSE_PROJECT_NAME=another cargo jessy up"));
    }
    let found = found::of(connection, home, project).await.map_err(lost)?;
    let Some(found) = found.filter(Found::is_up) else { return Ok(None) };
    found::status(&found).await.map(Some).map_err(lost)
}

/// Secrets and our label, as one more compose file. Returns its text.
fn write_files(
    ctx: &Ctx,
    plan: &Plan,
    home: &Home,
    state: &StateDir,
    is_up: bool,
) -> Result<String, Failure> {
    let trust = BuildSecret::of(&ctx.env, &home.dir)?;
    files::write_trust(trust.as_ref(), &plan.project, state)?;
    let missing = stack::to_generate(&plan.project);
    let written = files::write(plan, home, state, is_up)?;
    stack::say_generated(ctx, &missing);
    written.map_err(|cards| stack::secrets_missing(ctx, &cards))
}

/// Prepares, with rows.
async fn prepare(
    ctx: &Ctx,
    preparation: &Preparation<'_>,
    images: Images,
    home: &Home,
    view: &mut ServicesView,
    interrupts: &mut Interrupts,
) -> Result<Found, Failure> {
    let (sink, mut events) = Sink::<ServiceEvent>::channel();
    let (stopper, stop) = Stopper::channel();
    let preparing = preparation.run(images, &sink, &stop);
    tokio::pin!(preparing);
    let mut tick = tokio::time::interval(Duration::from_millis(200));
    let prepared = loop {
        tokio::select! {
            biased;
            Some(event) = events.recv() => view.on(&event),
            prepared = &mut preparing => break prepared,
            _ = tick.tick() => view.tick(),
            // Compose ends what it does, and at the second time is ended.
            () = interrupts.next() => stopper.stop(),
        }
    };
    while let Ok(event) = events.try_recv() {
        view.on(&event);
    }
    let failed = match prepared {
        Ok(()) if stop.is_set() => Unprepared::Interrupted,
        Ok(()) => {
            match found::of(preparation.connection, home, &preparation.plan.project.name).await {
                Ok(Some(found)) => return Ok(found),
                Ok(None) => {
                    view.finish();
                    return Err(Failure::new(Exit::Defect, "compose has created no container"));
                }
                Err(error) => error.into(),
            }
        }
        Err(failed) => failed,
    };
    view.finish();
    Err(match failed {
        Unprepared::Interrupted => {
            ctx.printer.line("interrupted; nothing was started");
            Failure::silent(Exit::Interrupted)
        }
        Unprepared::Cards(cards) => {
            for card in &cards {
                show(ctx, card);
            }
            Failure::silent(Exit::No)
        }
        Unprepared::Engine(error) => choose::lost(ctx, preparation.connection, &error),
        Unprepared::Io(error) => error.into(),
    })
}

struct Docker<'a> {
    ctx: &'a Ctx,
    found: Found,
    plan: &'a Plan,
    /// What this `up` starts, by id.
    to_start: Vec<String>,
}

impl Docker<'_> {
    /// The containers of the plan's services.
    fn containers(&self) -> Vec<Container> {
        let is_ours = |c: &&Container| self.plan.services.contains_key(&c.service);
        self.found.containers.iter().filter(is_ours).cloned().collect()
    }

    fn refused(&self, error: &Error) -> Failure {
        choose::lost(self.ctx, &self.found.connection, error)
    }

    /// The containers as they are now: what was found before may have ended since.
    async fn again(&self) -> Result<Vec<Container>, Failure> {
        let found = found::of(&self.found.connection, &self.found.home, &self.found.project);
        let found = found.await.map_err(|error| self.refused(&error))?;
        let containers = found.map(|found| found.containers).unwrap_or_default();
        let is_ours = |c: &Container| self.plan.services.contains_key(&c.service);
        Ok(containers.into_iter().filter(is_ours).collect())
    }
}

impl Engine for Docker<'_> {
    fn services(&self) -> Vec<String> {
        self.containers().into_iter().map(|container| container.name).collect()
    }

    /// Decides what is to be started: what does not run, what is unhealthy, and the one-shots that
    /// those wait for.
    async fn start(
        &mut self,
        view: &mut ServicesView,
        _: &mut Interrupts,
    ) -> Result<bool, Failure> {
        let status = found::status(&self.found).await.map_err(|e| self.refused(&e))?;
        let state = |container: &Container| {
            let found = status.services.iter().find(|service| service.name == container.name);
            found.map_or(ServiceState::Waiting, |service| service.state)
        };
        let needs = &self.plan.services;
        let is_one_shot =
            |container: &Container| needs.get(&container.service).is_some_and(|n| n.is_one_shot);
        let all = self.containers();
        let (one_shots, others): (Vec<_>, Vec<_>) = all.iter().partition(|c| is_one_shot(c));
        let mut stale: Vec<&Container> =
            others.into_iter().filter(|c| !found::is_on_its_way(state(c))).collect();
        let sick: Vec<Container> =
            stale.iter().filter(|c| c.is_up()).map(|c| (*c).clone()).collect();
        if !sick.is_empty() {
            view.line("what runs is not healthy: stopping it first");
            let stopped = stop::stop(&self.found.connection, &sick, needs, |_| {}).await;
            stopped.map_err(|error| self.refused(&error))?;
        }
        for one_shot in one_shots {
            let waits = |c: &&Container| {
                needs.get(&c.service).is_some_and(|n| n.depends_on.contains_key(&one_shot.service))
            };
            let is_due = state(one_shot) != ServiceState::Completed || stale.iter().any(waits);
            if is_due && !one_shot.is_up() {
                stale.push(one_shot);
            }
        }
        self.to_start = stale.into_iter().map(|container| container.id.clone()).collect();
        let is_ready = |c: &Container| state(c).is_ready();
        if self.to_start.is_empty() && !all.iter().all(is_ready) {
            view.line("already being started: waiting until all is healthy");
        }
        Ok(self.to_start.is_empty())
    }

    fn attach(&mut self, _: bool, timeout: Duration) -> Result<Events, Failure> {
        let order = Order {
            connection: self.found.connection.clone(),
            state: self.found.state.clone(),
            env: self.plan.env.clone(),
            project: self.found.project.clone(),
            needs: self.plan.services.clone(),
            containers: self.containers(),
            to_start: self.to_start.clone(),
            is_beginning: !self.found.is_up(),
        };
        Ok(containers_run::run(order, Some(timeout)))
    }

    fn logs(&mut self, only_new: bool) -> Result<Events, Failure> {
        let begun = jiff::Timestamp::now();
        let record = self.found.state.read::<Record>(RECORD);
        let since = if only_new { Some(begun) } else { record.map(|record| record.since) };
        let source = |container| Source { container, since };
        let sources = self.containers().into_iter().map(source).collect();
        Ok(logs::follow(&self.found.connection, sources))
    }

    async fn undo(&mut self) -> Result<(), Failure> {
        let mut containers = self.again().await?;
        containers.retain(|container| self.to_start.contains(&container.id));
        let stopped = stop::stop(&self.found.connection, &containers, &self.plan.services, |_| {});
        stopped.await.map_err(|error| self.refused(&error))
    }

    async fn interrupted(&mut self) -> Result<Exit, Failure> {
        let containers = self.again().await?;
        let up = containers.iter().filter(|container| container.is_up());
        let names: Vec<String> = up.map(|container| container.name.clone()).collect();
        let mut view = ServicesView::new(&self.ctx.printer, Way::Down, &names, BTreeMap::new());
        let needs = &self.plan.services;
        let stopping = stop::stop(&self.found.connection, &containers, needs, |status| {
            view.on(&ServiceEvent::Change(Box::new(status)));
        });
        let stopped = {
            tokio::pin!(stopping);
            let mut interrupts = Interrupts::new();
            loop {
                tokio::select! {
                    stopped = &mut stopping => break stopped,
                    () = interrupts.next() => stop::kill(&self.found.connection, &containers).await,
                }
            }
        };
        view.finish();
        stopped.map_err(|error| self.refused(&error))?;
        Ok(Exit::Interrupted)
    }

    fn lost(&self) -> Failure {
        Failure::new(Exit::Defect, "the watch over the containers ended without being asked to")
    }
}
