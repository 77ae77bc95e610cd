//! Which engine, and why: the first line that `up` prints.

use super::{Args, show};
use crate::{
    catalogue::Id,
    cli::{Ctx, stack},
    engine::docker::{
        Error, compose,
        connect::{self, Connection},
        fresh, plan,
    },
    events::{Cause, FailureCard},
    exit::{Exit, Failure},
    model::Project,
};

/// The engine that runs the services.
pub(super) enum Chosen {
    Native,
    Docker(Box<Connection>),
}

/// This host, as asked.
pub(super) fn native(ctx: &Ctx) -> Chosen {
    say(ctx, Chosen::Native, "as asked")
}

/// Containers, as asked; an engine that isn't there is an error, never another engine.
pub(super) fn docker(ctx: &Ctx) -> Result<Chosen, Failure> {
    match ctx.runtime()?.block_on(engine(ctx)) {
        Ok(connection) => {
            let why = format!("as asked, API {}", connection.version);
            Ok(say(ctx, Chosen::Docker(Box::new(connection)), &why))
        }
        Err(cause) => {
            let id = cause.id();
            show(ctx, &FailureCard::new("engine", cause));
            let failure = Failure::missing(id, "--engine docker was asked for and can't be had");
            Err(failure.help("without containers: cargo jessy up --engine native"))
        }
    }
}

/// Containers where an engine answers and the project can be run in them, else this host.
pub(super) fn automatically(ctx: &Ctx, args: &Args, project: &Project) -> Result<Chosen, Failure> {
    if stack::state(ctx)?.is_supervised() {
        return Ok(say(ctx, Chosen::Native, "auto: they run there already"));
    }
    Ok(match ctx.runtime()?.block_on(auto(ctx, args, project)) {
        Ok(connection) => {
            let why = format!("auto: an engine answers, API {}", connection.version);
            say(ctx, Chosen::Docker(Box::new(connection)), &why)
        }
        Err(why) => say(ctx, Chosen::Native, &format!("auto: {why}")),
    })
}

fn say(ctx: &Ctx, chosen: Chosen, why: &str) -> Chosen {
    let word = if matches!(chosen, Chosen::Native) { "native" } else { "docker" };
    let paint = ctx.printer.paint;
    let why = paint.dim(&format!("({why})"));
    ctx.printer.line(&format!("engine: {} {why}", paint.strong(word)));
    chosen
}

/// An engine and a compose plugin that will do.
async fn engine(ctx: &Ctx) -> Result<Connection, Cause> {
    let connection = connect::connect(&ctx.env).await?;
    let cache = stack::home(ctx).map(|home| home.state.join("docker/compose.json"));
    compose::find(&ctx.env, &cache.unwrap_or_default()).await?;
    Ok(connection)
}

/// The same, if the project can be run in containers; else why not, in few words.
async fn auto(ctx: &Ctx, args: &Args, project: &Project) -> Result<Connection, String> {
    let connection = engine(ctx).await.map_err(|cause| match cause {
        Cause::EngineDenied { .. } => "this user may not use the container engine".to_owned(),
        Cause::EngineTooOld { part, found: Some(_), .. } => format!("the {part} is too old"),
        Cause::EngineTooOld { part, found: None, .. } => format!("there is no {part}"),
        _ => "no container engine answers".to_owned(),
    })?;
    // What is wrong with the names is told by whoever needs them.
    let order = project.order(&args.services).unwrap_or_default();
    for service in order.iter().filter_map(|name| project.services.get(name)) {
        let image = plan::image(project, service);
        let runs_here = service
            .native
            .as_ref()
            .is_some_and(|facts| facts.run.is_some() || facts.build.is_some());
        // Named only because compose wants a name; what runs is described for this host.
        if service.build.is_none()
            && runs_here
            && !matches!(fresh::id(&connection, &image).await, Ok(Some(_)))
        {
            return Err(format!("nothing builds the image of {}", service.name));
        }
    }
    Ok(connection)
}

/// An engine that stopped answering between two questions.
pub(super) fn lost(ctx: &Ctx, connection: &Connection, error: &Error) -> Failure {
    let message = error.to_string();
    if message.contains("no space left on device") {
        show(ctx, &FailureCard::new("engine", Cause::DiskFull { during: message }));
        return Failure::silent(Exit::Missing(Id::DiskFull));
    }
    if matches!(error, Error::DockerResponseServerError { .. }) {
        return Failure::no(Id::ContainerRefused, "the container engine refuses").because(message);
    }
    let endpoint = connection.endpoint.clone();
    show(ctx, &FailureCard::new("engine", Cause::EngineGone { endpoint }));
    Failure::silent(Exit::Missing(Id::EngineGone))
}
