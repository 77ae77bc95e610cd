//! `up` in containers: compose builds and creates, we start and watch.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant, SystemTime},
};

use bollard::errors::Error;
use indexmap::IndexMap;

use super::{
    Args, choose,
    engine::{Engine, Events},
    run::{self, Up},
    show,
};
use crate::{
    cli::{
        Ctx,
        containers::{self, Found},
        git,
        signals::Interrupts,
        stack,
    },
    engine::docker::{
        compose,
        connect::Connection,
        containers::Container,
        files,
        fresh::{self, Created, Image},
        logs::{self, Source},
        plan::{self, Plan},
        run::{self as containers_run, Order},
        state::{Home, StateDir},
        stop, trouble,
    },
    events::{Build, Cause, FailureCard, RunStatus, ServiceEvent, ServiceState, Sink},
    exit::{Exit, Failure},
    proc::{Stop, Stopper},
    report::{ServicesView, Way},
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
    let generated = write_files(ctx, &plan, &home, &state)?;
    let (images, _) = fresh::images(&plan);
    let built_from = images.iter().map(|image| (label(image), image.services.clone())).collect();
    let mut view = ServicesView::new(&ctx.printer, Way::Up, &order, built_from);
    let mut interrupts = {
        let _within = runtime.enter();
        Interrupts::new()
    };
    let preparation = Preparation { ctx, connection, plan: &plan, state: &state, generated };
    let found = runtime.block_on(preparation.run(&home, &mut view, &mut interrupts))?;
    let up = Up { ctx, begun, build_time: begun.elapsed(), timeout: args.timeout };
    let mut engine = Docker { ctx, found, plan: &plan, to_start: Vec::new() };
    runtime.block_on(run::up(&up, &mut engine, view, args.detach, &mut interrupts))
}

/// What runs of this project, and a refusal if it is somebody else's.
async fn running(
    ctx: &Ctx,
    connection: &Connection,
    home: &Home,
    project: &str,
) -> Result<Option<RunStatus>, Failure> {
    let lost = |error: Error| choose::lost(ctx, connection, &error);
    let all = crate::engine::docker::containers::of_project(connection, project).await;
    let all = all.map_err(lost)?;
    if let Some(other) = all.iter().find(|container| !container.belongs_to(home)) {
        let by = other.home.clone().filter(|_| other.dir == home.dir);
        let by = by.unwrap_or_else(|| other.dir.clone());
        let cause = Cause::ProjectTaken { project: project.to_owned(), by };
        show(ctx, &FailureCard::new(project, cause));
        let failure = Failure::no("compose would replace those containers with ours");
        return Err(failure.help("or beside it: COMPOSE_PROJECT_NAME=another cargo jessy up"));
    }
    let found = containers::of(connection, home, project).await.map_err(lost)?;
    let Some(found) = found.filter(Found::is_up) else { return Ok(None) };
    containers::status(&found).await.map(Some).map_err(lost)
}

/// Secrets and our label, as one more compose file. Returns its text.
fn write_files(ctx: &Ctx, plan: &Plan, home: &Home, state: &StateDir) -> Result<String, Failure> {
    let missing = stack::to_generate(&plan.project);
    let written = files::write(plan, home, state)?;
    stack::say_generated(ctx, &missing);
    written.map_err(|cards| {
        for card in cards {
            show(ctx, &card);
        }
        Failure::silent(Exit::Missing)
    })
}

fn label(image: &Image) -> String {
    format!("image {}", image.name)
}

/// From files to containers that are created and not started.
struct Preparation<'a> {
    ctx: &'a Ctx,
    connection: &'a Connection,
    plan: &'a Plan,
    state: &'a StateDir,
    generated: String,
}

/// Why there are no containers.
enum Unprepared {
    Cards(Vec<FailureCard>),
    Engine(Error),
    Io(std::io::Error),
    Interrupted,
}

impl From<Error> for Unprepared {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

impl From<std::io::Error> for Unprepared {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl Preparation<'_> {
    async fn run(
        &self,
        home: &Home,
        view: &mut ServicesView,
        interrupts: &mut Interrupts,
    ) -> Result<Found, Failure> {
        let (sink, mut events) = Sink::<ServiceEvent>::channel();
        let (stopper, stop) = Stopper::channel();
        let preparing = self.prepare(&sink, &stop);
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
            Ok(()) => match containers::of(self.connection, home, &self.plan.project.name).await {
                Ok(Some(found)) => return Ok(found),
                Ok(None) => {
                    view.finish();
                    return Err(Failure::new(Exit::Defect, "compose has created no container"));
                }
                Err(error) => error.into(),
            },
            Err(failed) => failed,
        };
        view.finish();
        Err(match failed {
            Unprepared::Interrupted => {
                self.ctx.printer.line("interrupted; nothing was started");
                Failure::silent(Exit::Interrupted)
            }
            Unprepared::Cards(cards) => {
                for card in &cards {
                    show(self.ctx, card);
                }
                Failure::silent(Exit::No)
            }
            Unprepared::Engine(error) => choose::lost(self.ctx, self.connection, &error),
            Unprepared::Io(error) => error.into(),
        })
    }

    async fn prepare(&self, sink: &Sink<ServiceEvent>, stop: &Stop) -> Result<(), Unprepared> {
        let (built, run) = fresh::images(self.plan);
        let (pulled, made) =
            futures_util::join!(self.pull(run, sink, stop), self.build(built, sink, stop));
        let cards: Vec<FailureCard> = match (pulled, made) {
            (Err(Unprepared::Cards(mut a)), Err(Unprepared::Cards(b))) => {
                a.extend(b);
                a
            }
            (Err(error), _) | (_, Err(error)) => return Err(error),
            (Ok(()), Ok(())) => Vec::new(),
        };
        if !cards.is_empty() {
            return Err(Unprepared::Cards(cards));
        }
        if self.created().await?.is_stored(self.state) {
            return Ok(());
        }
        fresh::forget_created(self.state)?;
        let services: Vec<String> = self.plan.services.keys().cloned().collect();
        let ended = compose::create(self.plan, self.state, &services, stop, |_| {}).await?;
        if ended.stopped {
            return Err(Unprepared::Interrupted);
        }
        if !ended.ok {
            let cause =
                trouble::of_create(&ended.output).unwrap_or(Cause::NotCreated { argv: ended.argv });
            let log = last_lines(&ended.output);
            let card = FailureCard { log, ..FailureCard::new(services.join(", "), cause) };
            return Err(Unprepared::Cards(vec![card]));
        }
        Ok(self.created().await?.store(self.state)?)
    }

    async fn created(&self) -> Result<Created, Error> {
        let name = &self.plan.project.name;
        let mut ids: IndexMap<String, Vec<String>> = IndexMap::new();
        for container in
            crate::engine::docker::containers::of_project(self.connection, name).await?
        {
            if self.plan.services.contains_key(&container.service) {
                ids.entry(container.service).or_default().push(container.id);
            }
        }
        ids.sort_keys();
        Created::now(self.connection, self.plan, &self.generated, &ids).await
    }

    /// Images that nothing here builds: pulled if they are missing.
    async fn pull(
        &self,
        images: BTreeMap<String, Vec<String>>,
        sink: &Sink<ServiceEvent>,
        stop: &Stop,
    ) -> Result<(), Unprepared> {
        let mut cards = Vec::new();
        for (image, services) in images {
            if fresh::id(self.connection, &image).await?.is_some() {
                continue;
            }
            let target = format!("image {image}");
            let emit = |build| {
                sink.emit(ServiceEvent::Build { target: target.clone(), build });
            };
            let argv = ["docker", "pull", &image].map(str::to_owned).to_vec();
            emit(Build::Started { argv });
            let begun = Instant::now();
            let on_line = |line: &str| emit(Build::Progress { line: line.to_owned() });
            let ended = compose::pull(self.plan, &image, stop, on_line).await?;
            if ended.stopped {
                return Err(Unprepared::Interrupted);
            }
            if ended.ok {
                emit(Build::Built { took: begun.elapsed() });
            } else {
                emit(Build::Failed { output: ended.output.clone() });
                let cause = trouble::of_pull(&image, &ended.output);
                cards.push(FailureCard::new(services.join(", "), cause));
            }
        }
        if cards.is_empty() { Ok(()) } else { Err(Unprepared::Cards(cards)) }
    }

    /// Images whose sources have changed.
    async fn build(
        &self,
        images: Vec<Image>,
        sink: &Sink<ServiceEvent>,
        stop: &Stop,
    ) -> Result<(), Unprepared> {
        let mut cards = Vec::new();
        for image in images {
            let emit = |build| {
                sink.emit(ServiceEvent::Build { target: label(&image), build });
            };
            if fresh::is_fresh(self.connection, self.state, &image).await? {
                emit(Build::Fresh);
                continue;
            }
            let (begun, clock) = (SystemTime::now(), Instant::now());
            let services = &image.services[..1];
            let argv = ["docker", "compose", "build", &image.services[0]];
            emit(Build::Started { argv: argv.map(str::to_owned).to_vec() });
            let on_line = |line: &str| emit(Build::Progress { line: step_of(line).to_owned() });
            let ended = compose::build(self.plan, self.state, services, stop, on_line).await?;
            if ended.stopped {
                return Err(Unprepared::Interrupted);
            }
            if ended.ok {
                fresh::store(self.connection, self.state, &image, begun).await?;
                emit(Build::Built { took: clock.elapsed() });
            } else {
                emit(Build::Failed { output: ended.output.clone() });
                cards.push(build_card(&image, ended));
            }
        }
        if cards.is_empty() { Ok(()) } else { Err(Unprepared::Cards(cards)) }
    }
}

/// BuildKit's line without its step's number and clock: `#12 3.456 Compiling x` → `Compiling x`.
fn step_of(line: &str) -> &str {
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let Some((first, rest)) = line.split_once(' ') else { return line };
    if !first.strip_prefix('#').is_some_and(is_number) {
        return line;
    }
    rest.split_once(' ').filter(|(clock, _)| is_number(clock)).map_or(rest, |(_, text)| text)
}

/// So much of a failed call's output is worth reading first.
const LINES: usize = 30;

fn build_card(image: &Image, ended: compose::Ended) -> FailureCard {
    let cause = trouble::of_build(&ended.output);
    // BuildKit tells what failed in a block of its own at the end.
    let log = match ended.output.find("------\n > ") {
        Some(at) => last_lines(&ended.output[at..]),
        None => last_lines(&ended.output),
    };
    let log = if matches!(cause, Some(Cause::ImageMissing { .. })) { Vec::new() } else { log };
    let cause = cause.unwrap_or(Cause::BuildFailed { argv: ended.argv });
    FailureCard { log, ..FailureCard::new(image.services.join(", "), cause) }
}

fn last_lines(output: &str) -> Vec<String> {
    let lines: Vec<&str> = output.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(LINES)..].iter().map(|line| (*line).to_owned()).collect()
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
        let found = containers::of(&self.found.connection, &self.found.home, &self.found.project);
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
        let status = containers::status(&self.found).await.map_err(|e| self.refused(&e))?;
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
            others.into_iter().filter(|c| !containers::is_on_its_way(state(c))).collect();
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
        let record = self
            .found
            .state
            .read::<crate::engine::docker::state::Record>(crate::engine::docker::state::RECORD);
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
        let names: Vec<String> = containers.iter().map(|c| c.name.clone()).collect();
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
