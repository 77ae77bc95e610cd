//! The containers of one project that belong to a workspace, and what they do now.

use bollard::{errors::Error, query_parameters::InspectContainerOptions};
use indexmap::IndexMap;
use jiff::Timestamp;

use super::{
    connect::Connection,
    containers::{self, Container},
    plan::Needs,
    snapshot::Snapshot,
    state::{Home, RECORD, Record, StateDir},
};
use crate::events::{EngineKind, RunStatus, ServiceState};

/// Containers of one project that belong to one workspace and state folder.
#[derive(Clone, Debug)]
pub struct Found {
    /// Where they are.
    pub connection: Connection,
    /// The compose project's name.
    pub project: String,
    /// What is remembered of them.
    pub state: StateDir,
    /// Whose they are.
    pub home: Home,
    /// In dependency order.
    pub containers: Vec<Container>,
    /// What their services wait for.
    pub needs: IndexMap<String, Needs>,
    /// Whether others have containers of this project too.
    pub is_shared: bool,
}

impl Found {
    /// Whether anything runs.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.containers.iter().any(Container::is_up)
    }

    /// The names of the services.
    #[must_use]
    pub fn services(&self) -> Vec<String> {
        self.containers.iter().map(|container| container.name.clone()).collect()
    }
}

/// The containers of a project that belong to `home`. `None`: there are none.
///
/// # Errors
/// Those of the engine.
pub async fn of(
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

/// What a project's containers do now.
///
/// # Errors
/// Those of the engine.
pub async fn status(found: &Found) -> Result<RunStatus, Error> {
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

/// Whether a service is what it should be, or on its way there without anybody's help.
#[must_use]
pub fn is_on_its_way(state: ServiceState) -> bool {
    state.is_ready() || matches!(state, ServiceState::Starting | ServiceState::Restarting)
}
