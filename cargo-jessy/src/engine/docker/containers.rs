//! Which containers are ours, by the labels that compose and we put on them.

use std::collections::HashMap;

use bollard::{
    errors::Error, models::ContainerSummary, query_parameters::ListContainersOptionsBuilder,
};
use indexmap::IndexMap;

use super::{connect::Connection, plan::Needs, state::Home};
use crate::model::Condition;

/// Our own label: the state folder that a container belongs to.
pub const STATE_LABEL: &str = "jessy.state";

const PROJECT: &str = "com.docker.compose.project";
const SERVICE: &str = "com.docker.compose.service";
const NUMBER: &str = "com.docker.compose.container-number";
const ONE_OFF: &str = "com.docker.compose.oneoff";
const WORKING_DIR: &str = "com.docker.compose.project.working_dir";
const DEPENDS_ON: &str = "com.docker.compose.depends_on";

/// A container of a compose project.
#[derive(Clone, Debug)]
pub struct Container {
    /// Its id.
    pub id: String,
    /// What it is called in rows and tables: its service, with a number from the second copy on.
    pub name: String,
    /// Its service.
    pub service: String,
    /// Its project.
    pub project: String,
    /// The id of the image that it was created from.
    pub image: String,
    /// The engine's word for its state: `created`, `running`, `restarting`, `exited`, …
    pub state: String,
    /// The folder that compose was called in.
    pub dir: String,
    /// The state folder that it belongs to, if `cargo jessy` created it.
    pub home: Option<String>,
    /// What its service waits for, by compose's label.
    pub depends_on: IndexMap<String, Condition>,
}

impl Container {
    fn of(summary: ContainerSummary) -> Option<Self> {
        let labels = summary.labels.unwrap_or_default();
        let label = |name: &str| labels.get(name).cloned();
        let service = label(SERVICE)?;
        if label(ONE_OFF).is_some_and(|text| text.eq_ignore_ascii_case("true")) {
            return None;
        }
        let name = match label(NUMBER).as_deref() {
            None | Some("1") => service.clone(),
            Some(number) => format!("{service}-{number}"),
        };
        Some(Self {
            id: summary.id?,
            name,
            service,
            project: label(PROJECT).unwrap_or_default(),
            image: summary.image_id.unwrap_or_default(),
            state: summary.state.map(|state| state.to_string()).unwrap_or_default(),
            dir: label(WORKING_DIR).unwrap_or_default(),
            home: label(STATE_LABEL),
            depends_on: dependencies(&label(DEPENDS_ON).unwrap_or_default()),
        })
    }

    /// Whether a process of it runs or is about to run again.
    #[must_use]
    pub fn is_up(&self) -> bool {
        matches!(self.state.as_str(), "running" | "restarting" | "paused")
    }

    /// Whether it belongs to this workspace and state folder.
    #[must_use]
    pub fn belongs_to(&self, home: &Home) -> bool {
        let real = home.dir.canonicalize_utf8().ok();
        let is_here = self.dir == home.dir || real.is_some_and(|real| self.dir == real);
        let is_ours = match &self.home {
            Some(state) => *state == home.state,
            None => home.is_usual,
        };
        is_here && is_ours
    }
}

/// `core:service_healthy:false,layers:service_completed_successfully:false`.
fn dependencies(label: &str) -> IndexMap<String, Condition> {
    let one = |entry: &str| {
        let mut parts = entry.split(':');
        let service = parts.next().filter(|name| !name.is_empty())?;
        let condition = match parts.next() {
            Some("service_healthy") => Condition::Healthy,
            Some("service_completed_successfully") => Condition::CompletedSuccessfully,
            _ => Condition::Started,
        };
        Some((service.to_owned(), condition))
    };
    label.split(',').filter_map(one).collect()
}

/// All containers of a project, whoever started them, in order of service and number.
///
/// # Errors
/// Those of the engine.
pub async fn of_project(connection: &Connection, project: &str) -> Result<Vec<Container>, Error> {
    list(connection, format!("{PROJECT}={project}")).await
}

async fn list(connection: &Connection, label: String) -> Result<Vec<Container>, Error> {
    let filters = HashMap::from([("label", vec![label])]);
    let options = ListContainersOptionsBuilder::new().all(true).filters(&filters).build();
    let found = connection.api.list_containers(Some(options)).await?;
    let mut containers: Vec<_> = found.into_iter().filter_map(Container::of).collect();
    containers.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(containers)
}

/// What the services of these containers wait for, by their labels, in dependency order.
#[must_use]
pub fn needs(containers: &[Container]) -> IndexMap<String, Needs> {
    let mut rest: Vec<&Container> = containers.iter().collect();
    let mut needs: IndexMap<String, Needs> = IndexMap::new();
    while !rest.is_empty() {
        let is_known = |service: &String| !rest.iter().any(|other| other.service == *service);
        let free = rest.iter().position(|container| container.depends_on.keys().all(is_known));
        // A circle can't be created; should labels tell of one, any order will do.
        let next = rest.remove(free.unwrap_or(0));
        let ends = |other: &Container| {
            other.depends_on.get(&next.service) == Some(&Condition::CompletedSuccessfully)
        };
        let is_one_shot = containers.iter().any(ends);
        let depends_on = next.depends_on.clone();
        needs.insert(next.service.clone(), Needs { depends_on, is_one_shot });
    }
    needs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(service: &str, label: &str) -> Container {
        Container {
            id: service.to_owned(),
            name: service.to_owned(),
            service: service.to_owned(),
            project: "p".into(),
            image: String::new(),
            state: "running".into(),
            dir: "/work".into(),
            home: None,
            depends_on: dependencies(label),
        }
    }

    #[test]
    fn labels_give_order_and_one_shots() {
        let containers = [
            container("api", "core:service_healthy:false,init:service_completed_successfully:true"),
            container("core", "init:service_completed_successfully:false"),
            container("init", ""),
        ];
        let needs = needs(&containers);
        assert_eq!(needs.keys().collect::<Vec<_>>(), ["init", "core", "api"]);
        assert!(needs["init"].is_one_shot && !needs["core"].is_one_shot);
        assert_eq!(needs["api"].depends_on["core"], Condition::Healthy);
    }

    #[test]
    fn another_state_folder_is_another_system() {
        let usual = Home { dir: "/work".into(), state: "/work/.jessy".into(), is_usual: true };
        let other = Home { state: "/elsewhere".into(), is_usual: false, ..usual.clone() };
        let mut found = container("api", "");
        assert!(found.belongs_to(&usual) && !found.belongs_to(&other));
        found.home = Some("/elsewhere".into());
        assert!(!found.belongs_to(&usual) && found.belongs_to(&other));
        found.dir = "/another/clone".into();
        assert!(!found.belongs_to(&other));
    }
}
