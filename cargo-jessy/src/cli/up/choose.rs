//! Which engine, and why: the first line that `up` prints.

use super::{Args, Asked, show};
use crate::{
    cli::{Ctx, stack},
    engine::docker::{
        compose,
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

/// Says which engine, and why; one that was asked for by name and isn't there is an error.
pub(super) fn engine(ctx: &Ctx, args: &Args, project: &Project) -> Result<Chosen, Failure> {
    let (chosen, why) = match args.engine {
        Asked::Native => (Chosen::Native, "as asked".to_owned()),
        Asked::Docker => match ctx.runtime()?.block_on(docker(ctx)) {
            Ok(connection) => {
                let why = format!("as asked, API {}", connection.version);
                (Chosen::Docker(Box::new(connection)), why)
            }
            Err(cause) => {
                show(ctx, &FailureCard::new("engine", cause));
                let failure = Failure::missing("--engine docker was asked for and can't be had");
                return Err(failure.help("without containers: cargo jessy up --engine native"));
            }
        },
        Asked::Auto if stack::state(ctx)?.is_supervised() => {
            (Chosen::Native, "auto: they run there already".to_owned())
        }
        Asked::Auto => match ctx.runtime()?.block_on(auto(ctx, args, project)) {
            Ok(connection) => {
                let why = format!("auto: an engine answers, API {}", connection.version);
                (Chosen::Docker(Box::new(connection)), why)
            }
            Err(why) => (Chosen::Native, format!("auto: {why}")),
        },
    };
    let word = if matches!(chosen, Chosen::Native) { "native" } else { "docker" };
    let paint = ctx.printer.paint;
    let why = paint.dim(&format!("({why})"));
    ctx.printer.line(&format!("engine: {} {why}", paint.strong(word)));
    Ok(chosen)
}

/// An engine and a compose plugin that will do.
async fn docker(ctx: &Ctx) -> Result<Connection, Cause> {
    let connection = connect::connect(&ctx.env).await?;
    let cache = stack::home(ctx).map(|home| home.state.join("docker/compose.json"));
    compose::find(&ctx.env, &cache.unwrap_or_default()).await?;
    Ok(connection)
}

/// The same, if the project can be run in containers; else why not, in few words.
async fn auto(ctx: &Ctx, args: &Args, project: &Project) -> Result<Connection, String> {
    let connection = docker(ctx).await.map_err(|cause| match cause {
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
pub(super) fn lost(ctx: &Ctx, connection: &Connection, error: &bollard::errors::Error) -> Failure {
    let message = error.to_string();
    if message.contains("no space left on device") {
        show(ctx, &FailureCard::new("engine", Cause::DiskFull { during: message }));
        return Failure::silent(Exit::Missing);
    }
    if matches!(error, bollard::errors::Error::DockerResponseServerError { .. }) {
        return Failure::no("the container engine refuses").because(message);
    }
    let endpoint = connection.endpoint.clone();
    show(ctx, &FailureCard::new("engine", Cause::EngineGone { endpoint }));
    Failure::silent(Exit::Missing)
}
