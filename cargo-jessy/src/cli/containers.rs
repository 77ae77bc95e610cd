//! The containers of this workspace, for the verbs that act on what runs.

use bollard::{errors::Error, query_parameters::InspectContainerOptions};
use indexmap::IndexMap;
use jiff::Timestamp;

use super::{Ctx, stack};
use crate::{
    engine::docker::{
        connect::{self, Connection},
        containers::{self, Container},
        plan::Needs,
        snapshot::Snapshot,
        state::{self, Home, RECORD, Record, StateDir},
    },
    events::{EngineKind, RunStatus, ServiceState},
    exit::Failure,
};

/// Containers of one project that belong to this workspace and state folder.
pub(super) struct Found {
    pub(super) connection: Connection,
    pub(super) project: String,
    pub(super) state: StateDir,
    pub(super) home: Home,
    /// In dependency order.
    pub(super) containers: Vec<Container>,
    pub(super) needs: IndexMap<String, Needs>,
    /// Whether others have containers of this project too.
    pub(super) is_shared: bool,
}

impl Found {
    /// Whether anything runs.
    pub(super) fn is_up(&self) -> bool {
        self.containers.iter().any(Container::is_up)
    }

    /// The names of the services.
    pub(super) fn services(&self) -> Vec<String> {
        self.containers.iter().map(|container| container.name.clone()).collect()
    }
}

/// Looks for our containers. `None`: there are none, or no engine answers.
pub(super) async fn find(ctx: &Ctx) -> Result<Option<Found>, Failure> {
    let home = stack::home(ctx)?;
    let projects = projects(ctx, &home);
    let connection = match connect::connect(&ctx.env).await {
        Ok(connection) => connection,
        Err(_) => {
            if projects.iter().any(|name| StateDir::new(&home, name).join(RECORD).exists()) {
                let note = "no container engine answers: what it runs is not shown";
                ctx.printer.line(&ctx.printer.paint.dim(note));
            }
            return Ok(None);
        }
    };
    for project in projects {
        let found = of(&connection, &home, &project).await;
        let found = found.map_err(|error| refused(&connection, &error))?;
        if let Some(found) = found {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The containers of one project.
pub(super) async fn of(
    connection: &Connection,
    home: &Home,
    project: &str,
) -> Result<Option<Found>, Error> {
    let all = containers::of_project(connection, project).await?;
    let count = all.len();
    let mut ours: Vec<Container> = all.into_iter().filter(|c| c.belongs_to(home)).collect();
    if ours.is_empty() {
        return Ok(None);
    }
    let needs = containers::needs(&ours);
    ours.sort_by_key(|container| needs.get_index_of(&container.service));
    Ok(Some(Found {
        connection: connection.clone(),
        project: project.to_owned(),
        state: StateDir::new(home, project),
        home: home.clone(),
        is_shared: ours.len() < count,
        containers: ours,
        needs,
    }))
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
    Failure::missing(format!("ask the container engine at {}", connection.endpoint))
        .because(error.to_string())
        .help("cargo jessy doctor")
}

/// What a project's containers do now.
pub(super) async fn status(found: &Found) -> Result<RunStatus, Error> {
    let record = found.state.read::<Record>(RECORD);
    let api = &found.connection.api;
    let asked = found
        .containers
        .iter()
        .map(|container| api.inspect_container(&container.id, None::<InspectContainerOptions>));
    let said = futures_util::future::join_all(asked).await;
    let mut services = Vec::new();
    for (container, said) in found.containers.iter().zip(said) {
        let said = match said {
            Ok(said) => said,
            // Removed in this moment.
            Err(Error::DockerResponseServerError { status_code: 404, .. }) => continue,
            Err(error) => return Err(error),
        };
        let is_one_shot = found.needs.get(&container.service).is_some_and(|n| n.is_one_shot);
        let snapshot = Snapshot::of(container, said, is_one_shot);
        services.extend(snapshot.recorded(container, record.as_ref()));
    }
    let first = services.iter().filter_map(|service| service.started_at).min();
    Ok(RunStatus {
        engine: EngineKind::Docker,
        project: found.project.clone(),
        env: record.as_ref().map(|record| record.env.clone()).unwrap_or_default(),
        plan_id: String::new(),
        supervisor: None,
        since: record.map(|record| record.since).or(first).unwrap_or_else(Timestamp::now),
        services,
    })
}

/// The state of what runs in containers, if anything does.
pub(super) fn running(ctx: &Ctx) -> Result<Option<RunStatus>, Failure> {
    ctx.runtime()?.block_on(async {
        let Some(found) = find(ctx).await?.filter(Found::is_up) else { return Ok(None) };
        let status = status(&found).await;
        status.map(Some).map_err(|error| refused(&found.connection, &error))
    })
}

/// Whether a service is what it should be, or on its way there without anybody's help.
pub(super) fn is_on_its_way(state: ServiceState) -> bool {
    state.is_ready() || matches!(state, ServiceState::Starting | ServiceState::Restarting)
}
