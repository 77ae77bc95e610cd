//! Ends containers, each after those that depend on it.

use std::collections::BTreeSet;

use bollard::{
    errors::Error,
    query_parameters::{KillContainerOptionsBuilder, StopContainerOptions},
};
use indexmap::IndexMap;

use super::{connect::Connection, containers::Container, plan::Needs};
use crate::events::{ServiceState, ServiceStatus};

/// Asks containers to end and waits for it; each gets the signal and the grace period that it was
/// created with. Those that don't run any more are passed over in silence.
///
/// # Errors
/// The first error of the engine, once all others were asked.
pub async fn stop(
    connection: &Connection,
    containers: &[Container],
    needs: &IndexMap<String, Needs>,
    mut on: impl FnMut(ServiceStatus),
) -> Result<(), Error> {
    let mut running: BTreeSet<&str> =
        containers.iter().filter(|c| c.is_up()).map(|c| c.id.as_str()).collect();
    let mut asked = BTreeSet::new();
    let mut stops = tokio::task::JoinSet::new();
    let mut first_error = Ok(());
    loop {
        let depends = |other: &Container, on: &str| {
            needs.get(&other.service).is_some_and(|needs| needs.depends_on.contains_key(on))
        };
        for container in containers {
            let is_free = !containers.iter().any(|other| {
                running.contains(other.id.as_str()) && depends(other, &container.service)
            });
            if is_free && running.contains(container.id.as_str()) && asked.insert(&container.id) {
                on(status(container, ServiceState::Stopping));
                let (api, id) = (connection.api.clone(), container.id.clone());
                stops.spawn(async move {
                    let stopped = api.stop_container(&id, None::<StopContainerOptions>).await;
                    (id, stopped)
                });
            }
        }
        let Some(stopped) = stops.join_next().await else { return first_error };
        let Ok((id, result)) = stopped else { continue };
        running.remove(id.as_str());
        if let Err(error) = result
            && !is_gone(&error)
        {
            first_error = first_error.and(Err(error));
        } else if let Some(container) = containers.iter().find(|container| container.id == id) {
            on(status(container, ServiceState::Stopped));
        }
    }
}

/// Ends containers at once.
pub async fn kill(connection: &Connection, containers: &[Container]) {
    let one = |container: &Container| {
        let (api, id) = (connection.api.clone(), container.id.clone());
        let options = KillContainerOptionsBuilder::new().signal("KILL").build();
        async move {
            // It may have ended in this moment.
            let _ = api.kill_container(&id, Some(options)).await;
        }
    };
    futures_util::future::join_all(containers.iter().map(one)).await;
}

/// There is nothing to stop any more: that is what was asked for.
#[must_use]
pub fn is_gone(error: &Error) -> bool {
    matches!(error, Error::DockerResponseServerError { status_code: 304 | 404, .. })
}

fn status(container: &Container, state: ServiceState) -> ServiceStatus {
    ServiceStatus::new(&container.name, state, Vec::new())
}
