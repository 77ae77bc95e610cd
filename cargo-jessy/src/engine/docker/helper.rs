//! Containers beside a service's own, for people: an image with nothing but a program in it has no
//! shell and no debugger.

use bollard::{errors::Error, query_parameters::InspectContainerOptions};

use super::{containers::Container, found::Found};
use crate::{env::Env, model::Project};

/// Where shells are, in any image that has one.
const SHELL: &str = "/bin/sh";

/// The base of all our images, unless the build of the service names another.
const BASE: &str = "debian:bookworm-slim";

/// A container that shares the processes, the network and the volumes of another.
#[derive(Clone, Copy, Debug)]
pub struct Helper<'a> {
    /// Where both are.
    pub found: &'a Found,
    /// The container of the service.
    pub container: &'a Container,
    /// What the helper runs.
    pub image: &'a str,
    /// The `docker` program.
    pub docker: &'a str,
}

/// `docker`, as a person would call it.
#[must_use]
pub fn docker(env: &Env) -> String {
    env.find_on_path("docker").map_or_else(|| "docker".to_owned(), |path| path.to_string())
}

/// The base image that a service is built on, by its build arguments.
#[must_use]
pub fn base(project: &Project, service: &str) -> String {
    let build = project.services.get(service).and_then(|service| service.build.as_ref());
    let named = build.and_then(|build| build.args.get("DEBIAN_IMAGE"));
    named.cloned().unwrap_or_else(|| BASE.to_owned())
}

/// Whether the container's file system has a shell.
///
/// # Errors
/// Those of the engine.
pub async fn has_shell(found: &Found, container: &Container) -> Result<bool, Error> {
    let path = bollard::query_parameters::ContainerArchiveInfoOptions { path: SHELL.to_owned() };
    match found.connection.api.get_container_archive_info(&container.id, Some(path)).await {
        Ok(_) => Ok(true),
        Err(Error::DockerResponseServerError { status_code: 404, .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

impl Helper<'_> {
    /// `docker run …` up to its options for the terminal and the image, as the service's user with
    /// its variables and in its folder.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn beside(&self) -> Result<Vec<String>, Error> {
        let id = &self.container.id;
        let api = &self.found.connection.api;
        let seen = api.inspect_container(id, None::<InspectContainerOptions>).await?;
        let config = seen.config.unwrap_or_default();
        let shared = format!("container:{id}");
        let mut argv = vec![
            self.docker.to_owned(),
            "run".into(),
            "--rm".into(),
            "--pull=never".into(),
            format!("--pid={shared}"),
            format!("--network={shared}"),
            format!("--volumes-from={id}"),
        ];
        for variable in config.env.unwrap_or_default() {
            argv.extend(["--env".to_owned(), variable]);
        }
        if let Some(user) = config.user.filter(|user| !user.is_empty()) {
            argv.push(format!("--user={user}"));
        }
        if let Some(folder) = config.working_dir.filter(|folder| !folder.is_empty()) {
            argv.push(format!("--workdir={folder}"));
        }
        Ok(argv)
    }
}
