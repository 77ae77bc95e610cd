//! Removes what compose made for a project: containers, networks and, if asked, volumes.

use std::collections::HashMap;

use bollard::{
    errors::Error,
    query_parameters::{
        ListNetworksOptionsBuilder, ListVolumesOptionsBuilder, RemoveContainerOptionsBuilder,
        RemoveVolumeOptions,
    },
};

use super::{connect::Connection, containers::Container, stop::is_gone};

/// Removes containers that have ended; with `volumes` the unnamed ones that hang on them too.
///
/// # Errors
/// Those of the engine, other than that they are gone already.
pub async fn containers(
    connection: &Connection,
    containers: &[Container],
    volumes: bool,
) -> Result<(), Error> {
    let one = |container: &Container| {
        let (api, id) = (connection.api.clone(), container.id.clone());
        let options = RemoveContainerOptionsBuilder::new().v(volumes).force(true).build();
        async move { gone(api.remove_container(&id, Some(options)).await) }
    };
    futures_util::future::try_join_all(containers.iter().map(one)).await.map(drop)
}

/// Removes the networks of a project.
///
/// # Errors
/// Those of the engine, other than that they are gone already.
pub async fn networks(connection: &Connection, project: &str) -> Result<(), Error> {
    let filters = of(project);
    let options = ListNetworksOptionsBuilder::new().filters(&filters).build();
    for network in connection.api.list_networks(Some(options)).await? {
        gone(connection.api.remove_network(&network.id.unwrap_or_default()).await)?;
    }
    Ok(())
}

/// Removes the named volumes of a project. Returns how many there were.
///
/// # Errors
/// Those of the engine, other than that they are gone already.
pub async fn volumes(connection: &Connection, project: &str) -> Result<usize, Error> {
    let filters = of(project);
    let options = ListVolumesOptionsBuilder::new().filters(&filters).build();
    let found = connection.api.list_volumes(Some(options)).await?.volumes.unwrap_or_default();
    for volume in &found {
        gone(connection.api.remove_volume(&volume.name, None::<RemoveVolumeOptions>).await)?;
    }
    Ok(found.len())
}

fn of(project: &str) -> HashMap<&'static str, Vec<String>> {
    HashMap::from([("label", vec![format!("com.docker.compose.project={project}")])])
}

fn gone(result: Result<(), Error>) -> Result<(), Error> {
    match result {
        Err(error) if is_gone(&error) => Ok(()),
        other => other,
    }
}
