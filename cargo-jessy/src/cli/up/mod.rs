//! `up`: builds what is stale, starts it in order, waits until it is healthy.

mod follow;
mod run;
mod watch;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use indexmap::IndexMap;

use crate::{
    cli::{Ctx, signals::Interrupts, stack},
    engine::native::{
        build::{self, BuildContext, Built, Target},
        dropped,
        from_model::{self, PlanError, Purpose},
        reload::{self, NativeReloader},
        state::StateDir,
    },
    events::{FailureCard, ServiceEvent, Sink},
    exit::{Exit, Failure},
    model::Project,
    policy::Workspace,
    report::{self, ServicesView, Way},
};

/// Build what is stale and start the services in order, each gated on its health
///
/// Prints the addresses and what decided the time to ready, then follows the logs until Ctrl-C,
/// which stops everything gracefully. With --detach it returns once all is healthy.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// These services and what they depend on; all if none is named
    services: Vec<String>,
    /// Which overlay of compose.yaml
    #[arg(long, default_value = "dev", value_name = "dev|test|prod")]
    env: String,
    /// Where they run
    #[arg(long, default_value = "auto")]
    engine: Engine,
    /// Turn on a profile of the compose file
    #[arg(long, value_name = "PROFILE")]
    with: Vec<String>,
    /// Return once all is healthy, and leave it running
    #[arg(long, short)]
    detach: bool,
    /// Compile what is saved and let the new programs take over, for as long as this runs
    #[arg(long, conflicts_with = "detach")]
    watch: bool,
    /// Give up if not all is healthy by then
    #[arg(long, default_value = "30s", value_parser = seconds, value_name = "DURATION")]
    timeout: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Engine {
    /// The best there is; in this version, this host
    Auto,
    /// Containers; not in this version
    Docker,
    /// Processes of this host
    Native,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let begun = Instant::now();
    choose(ctx, args.engine)?;
    let project = stack::project(ctx, &args.env, &args.with)?;
    check(ctx, &project)?;
    let state = stack::state(ctx)?;
    let selected = selected(&project, &state, args)?;
    let order = project.order(&selected).map_err(|errors| stack::wrong(ctx, errors))?;
    let targets = from_model::targets(&project, &order).map_err(|e| stack::wrong(ctx, e))?;
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
        watch::begin(reload::roots(workspace, &project, &targets), without)
    });
    let watcher = watcher.transpose()?;
    let context = context(ctx, workspace);
    let building = build(ctx, &context, &state, &targets, &mut view, &mut interrupts);
    let built = runtime.block_on(building)?;
    let build_time = begun.elapsed();
    let plan = from_model::plan(&project, &targets, &built, &args.env, &state, Purpose::Run)
        .map_err(|error| {
            view.finish();
            no_plan(ctx, error)
        })?;
    from_model::make_volumes(&plan)?;
    let watching = watcher.map(|watcher| {
        let map = built_from(&targets);
        let reloader = NativeReloader::new(project, targets, built, context, &plan);
        move || watch::Watching::new(ctx, watcher, reloader, &order, map)
    });
    let up = run::Up { ctx, plan: &plan, state: &state, begun, build_time, timeout: args.timeout };
    runtime.block_on(run::up(&up, view, args.detach, watching, &mut interrupts))
}

/// The services that were asked for, and those that run beside them already: asking for one more
/// ends none.
fn selected(project: &Project, state: &StateDir, args: &Args) -> Result<Vec<String>, Failure> {
    let mut selected = args.services.clone();
    if let Some(running) = stack::status(state)?
        && !selected.is_empty()
        && running.env == args.env
    {
        let names = running.services.into_iter().map(|service| service.name);
        selected.extend(names.filter(|name| project.services.contains_key(name)));
    }
    Ok(selected)
}

/// Says which engine, and why; one that was asked for by name and isn't there is an error.
fn choose(ctx: &Ctx, engine: Engine) -> Result<(), Failure> {
    let why = match engine {
        Engine::Auto => "auto: this version runs services without containers",
        Engine::Native => "as asked",
        Engine::Docker => {
            return Err(Failure::missing("this version has no docker engine")
                .help("cargo jessy up --engine native"));
        }
    };
    let paint = ctx.printer.paint;
    let why = paint.dim(&format!("({why})"));
    ctx.printer.line(&format!("engine: {} {why}", paint.strong("native")));
    Ok(())
}

/// What is wrong before anything is built: ports that meet, keys that have no effect.
fn check(ctx: &Ctx, project: &Project) -> Result<(), Failure> {
    let clashes = project.check_ports();
    if !clashes.is_empty() {
        return Err(stack::wrong(ctx, crate::model::ModelErrors(clashes)));
    }
    let dropped = dropped::keys(project);
    if !dropped.is_empty() {
        let keys: BTreeSet<_> = dropped.iter().filter_map(|path| path.rsplit('.').next()).collect();
        let keys = keys.into_iter().collect::<Vec<_>>().join(", ");
        let note = ctx.printer.paint.dim(&format!("without effect outside containers: {keys}"));
        ctx.printer.line(&note);
    }
    Ok(())
}

fn built_from(targets: &IndexMap<String, Option<Target>>) -> BTreeMap<String, Vec<String>> {
    let mut map: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (service, target) in targets {
        if let Some(target) = target {
            map.entry(target.label()).or_default().push(service.clone());
        }
    }
    map
}

fn context(ctx: &Ctx, workspace: &Workspace) -> BuildContext {
    let manifests = workspace.metadata.packages.iter().map(|p| p.manifest_path.clone());
    BuildContext {
        root: workspace.root.clone(),
        target: workspace.target.clone(),
        manifests: manifests.chain([workspace.root.join("Cargo.toml")]).collect(),
        env: ctx.env.clone(),
    }
}

async fn build(
    ctx: &Ctx,
    context: &BuildContext,
    state: &StateDir,
    targets: &IndexMap<String, Option<Target>>,
    view: &mut ServicesView,
    interrupts: &mut Interrupts,
) -> Result<BTreeMap<Target, Built>, Failure> {
    let mut wanted: Vec<Target> = targets.values().flatten().cloned().collect();
    wanted.sort();
    wanted.dedup();
    let (sink, mut events) = Sink::<ServiceEvent>::channel();
    let building = build::all(context, state, wanted, &sink);
    tokio::pin!(building);
    let mut tick = tokio::time::interval(Duration::from_millis(200));
    let result = loop {
        tokio::select! {
            biased;
            Some(event) = events.recv() => view.on(&event),
            result = &mut building => break result,
            _ = tick.tick() => view.tick(),
            () = interrupts.next() => {
                // Dropping the builds ends their processes.
                view.finish();
                ctx.printer.line("interrupted; nothing was started");
                return Err(Failure::silent(Exit::Interrupted));
            }
        }
    };
    while let Ok(event) = events.try_recv() {
        view.on(&event);
    }
    result.map_err(|errors| {
        view.finish();
        for error in errors {
            show(ctx, &error.card(targets));
        }
        Failure::silent(Exit::No)
    })
}

fn show(ctx: &Ctx, card: &FailureCard) {
    for line in report::card(card, ctx.printer.paint) {
        ctx.printer.line(&line);
    }
}

/// Why there is no plan, as a failure. Missing secrets are cards.
pub(super) fn no_plan(ctx: &Ctx, error: PlanError) -> Failure {
    match error {
        PlanError::Model(errors) => stack::wrong(ctx, errors),
        PlanError::Io(error) => error.into(),
        PlanError::Secrets(cards) => {
            for card in cards {
                show(ctx, &card);
            }
            Failure::silent(Exit::Missing)
        }
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let duration: jiff::SignedDuration =
        text.parse().map_err(|_| format!("`{text}` is not a duration such as 30s or 2m"))?;
    Duration::try_from(duration).map_err(|_| "a timeout can't be negative".to_owned())
}
