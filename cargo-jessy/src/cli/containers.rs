//! The containers of this workspace, for the verbs that act on what runs.

use super::{Ctx, stack};
use crate::{
    catalogue::Id,
    engine::{
        docker::{
            Error,
            connect::{self, Connection},
            found::{self, Found},
            state::{self, Home, RECORD, StateDir},
        },
        host::engine_answers,
    },
    events::RunStatus,
    exit::Failure,
};

/// Refuses `--in-container` where no engine answers; `instead` is what does the same without one.
pub(super) fn can_run(ctx: &Ctx, instead: &str) -> Result<(), Failure> {
    if engine_answers(&ctx.env) {
        return Ok(());
    }
    let asked = "--in-container was asked for, and no container engine answers";
    Err(Failure::missing(Id::NoEngine, asked).help(format!("on this machine: {instead}")))
}

/// Looks for our containers. `None`: there are none, or no engine answers.
pub(super) async fn find(ctx: &Ctx) -> Result<Option<Found>, Failure> {
    let home = stack::home(ctx)?;
    let projects = projects(ctx, &home);
    let Ok(connection) = connect::connect(&ctx.env).await else {
        if projects.iter().any(|name| StateDir::new(&home, name).join(RECORD).exists()) {
            let note = "no container engine answers: what it runs is not shown";
            ctx.printer.line(&ctx.printer.paint.dim(note));
        }
        return Ok(None);
    };
    for project in projects {
        let found = found::of(&connection, &home, &project).await;
        let found = found.map_err(|error| refused(&connection, &error))?;
        if let Some(found) = found {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The project of this workspace; where its files can't be read, those that it once had.
fn projects(ctx: &Ctx, home: &Home) -> Vec<String> {
    match stack::project_name(ctx) {
        Some(name) => vec![name],
        None => state::projects(home),
    }
}

/// The engine said no, or nothing at all.
pub(super) fn refused(connection: &Connection, error: &Error) -> Failure {
    Failure::missing(Id::EngineGone, format!("ask the container engine at {}", connection.endpoint))
        .because(error.to_string())
        .help("cargo jessy doctor")
}

/// The state of what runs in containers, if anything does.
pub(super) fn running(ctx: &Ctx) -> Result<Option<RunStatus>, Failure> {
    ctx.runtime()?.block_on(async {
        let Some(found) = find(ctx).await?.filter(Found::is_up) else { return Ok(None) };
        let status = found::status(&found).await;
        status.map(Some).map_err(|error| refused(&found.connection, &error))
    })
}
