//! What the docker engine is asked to run: the model's services in order, and what each waits for.

use camino::Utf8PathBuf;
use indexmap::IndexMap;

use crate::{
    env::Env,
    model::{Condition, Project, Service},
};

/// A set of services to run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The model.
    pub project: Project,
    /// The overlay: `dev`, `test`, `prod`.
    pub env: String,
    /// The profiles that are on.
    pub profiles: Vec<String>,
    /// The environment that compose is run in: the one that the model was filled in from.
    pub variables: Env,
    /// The program `docker`.
    pub docker: Utf8PathBuf,
    /// The services, each after those that it depends on.
    pub services: IndexMap<String, Needs>,
}

/// What a service waits for, and how it ends.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// Services that are started first, and how far each must be.
    pub depends_on: IndexMap<String, Condition>,
    /// Others wait for its end.
    pub is_one_shot: bool,
}

/// The needs of these services, in their order.
#[must_use]
pub fn needs(project: &Project, order: &[String]) -> IndexMap<String, Needs> {
    let chosen = |name: &String| project.services.get(name);
    let waits_for_end = |name: &str, other: &Service| {
        let on = other.depends_on.get(name);
        on.is_some_and(|on| on.condition == Condition::CompletedSuccessfully)
    };
    let of = |name: &String| {
        let service = chosen(name)?;
        let depends_on = service
            .depends_on
            .iter()
            .filter(|(other, _)| order.contains(other))
            .map(|(other, on)| (other.clone(), on.condition))
            .collect();
        let is_one_shot = order.iter().filter_map(chosen).any(|other| waits_for_end(name, other));
        Some((name.clone(), Needs { depends_on, is_one_shot }))
    };
    order.iter().filter_map(of).collect()
}

/// The name of the image that a service runs, as compose gives it where the file doesn't.
#[must_use]
pub fn image(project: &Project, service: &Service) -> String {
    service.image.clone().unwrap_or_else(|| format!("{}-{}", project.name, service.name))
}
