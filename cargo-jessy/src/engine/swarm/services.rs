//! What a stack's services are up to, and whether a new version has arrived.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as J;

use super::docker::{Docker, Refused};

/// A service of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Service {
    /// Its name in the swarm, the stack's before it.
    pub(super) name: String,
    /// What its tasks are to run.
    pub(super) image: String,
    /// How many there are to be; none: one a node, or a job.
    pub(super) replicas: Option<u64>,
    /// Whether its tasks end.
    pub(super) is_job: bool,
    /// Where the last change of it stands: when it began, its state and what is said of it.
    pub(super) update: Option<Update>,
    /// Its tasks, the newest of each place first.
    pub(super) tasks: Vec<Task>,
}

/// A change of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Update {
    /// `updating`, `completed`, `paused`, `rollback_started`, `rollback_completed`, …
    pub(super) state: String,
    /// When it began.
    pub(super) started_at: String,
    /// What is said of it.
    pub(super) message: String,
}

/// A task, as `docker service ps` tells of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Task {
    /// Its id.
    #[serde(rename = "ID")]
    pub(super) id: String,
    /// The service and the place in it.
    pub(super) name: String,
    /// What it runs.
    pub(super) image: String,
    /// What the swarm wants of it.
    pub(super) desired_state: String,
    /// What it does, and since when.
    pub(super) current_state: String,
    /// What went wrong.
    pub(super) error: String,
}

impl Task {
    /// The first word of what it does: `Running`, `Failed`, …
    #[must_use]
    pub(super) fn state(&self) -> &str {
        self.current_state.split(' ').next().unwrap_or_default()
    }

    /// Whether it can't have been the start alone: it was up, and then unhealthy. Told to stop, most
    /// programs end with 0.
    fn was_unhealthy(&self) -> bool {
        self.state() == "Complete" || self.error.contains("unhealthy")
    }
}

/// The services of a stack, with their tasks.
///
/// # Errors
/// Those of the swarm, and an answer that is not as documented.
pub(super) async fn services(docker: &Docker<'_>, stack: &str) -> Result<Vec<Service>, Refused> {
    let ids = docker.ask(&["stack", "services", "--quiet", stack]).await?;
    let ids: Vec<&str> = ids.lines().collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let specs = docker.ask(&[&["service", "inspect"], ids.as_slice()].concat()).await?;
    let ps = ["service", "ps", "--no-trunc", "--format", "{{json .}}"];
    let tasks = docker.ask(&[ps.as_slice(), ids.as_slice()].concat()).await?;
    read(&specs, &tasks).map_err(|error| Refused {
        line: "docker service inspect, docker service ps".to_owned(),
        why: error.to_string(),
    })
}

fn read(specs: &str, tasks: &str) -> serde_json::Result<Vec<Service>> {
    let specs: Vec<J> = serde_json::from_str(specs)?;
    let tasks: Vec<Task> =
        tasks.lines().map(serde_json::from_str).collect::<serde_json::Result<_>>()?;
    specs.into_iter().map(|spec| service(&spec, &tasks)).collect()
}

fn service(it: &J, tasks: &[Task]) -> serde_json::Result<Service> {
    let spec = &it["Spec"];
    let text = |value: &J| value.as_str().unwrap_or_default().to_owned();
    let name = text(&spec["Name"]);
    // `NAME.1`, `NAME.NODE`; no name of a service has a dot.
    let is_its = |task: &&Task| task.name.rsplit_once('.').is_some_and(|it| it.0 == name);
    let tasks = tasks.iter().filter(is_its).cloned().collect();
    let mode = &spec["Mode"];
    let update = it.get("UpdateStatus").filter(|update| update.get("State").is_some());
    Ok(Service {
        image: text(&spec["TaskTemplate"]["ContainerSpec"]["Image"]),
        replicas: mode["Replicated"]["Replicas"].as_u64(),
        is_job: mode.get("ReplicatedJob").or(mode.get("GlobalJob")).is_some(),
        update: update.map(|update| serde_json::from_value(update.clone())).transpose()?,
        tasks,
        name,
    })
}

impl Service {
    /// The tasks that came to an end that nobody wanted, the newest of each place first.
    pub(super) fn ended(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(|task| match task.state() {
            "Failed" | "Rejected" | "Orphaned" => true,
            "Complete" => !self.is_job,
            _ => false,
        })
    }

    /// Whether it is of no use to wait any longer, though the swarm would go on for ever: it became
    /// unhealthy, or did not even start, three times.
    #[must_use]
    pub(super) fn is_hopeless(&self) -> bool {
        // The swarm remembers five tasks of a place.
        self.ended().count() >= 3 || self.ended().any(Task::was_unhealthy)
    }

    /// What its tasks lack, if anything.
    pub(super) fn waits(&self) -> Option<String> {
        if self.is_job {
            let mut newest = BTreeMap::new();
            for task in &self.tasks {
                newest.entry(&task.name).or_insert(task);
            }
            let is_done =
                |task: &&&Task| task.state() == "Complete" && self.is_its_image(&task.image);
            let done = newest.values().filter(is_done).count();
            return (done == 0 || done < newest.len())
                .then(|| format!("{done}/{} done", newest.len()));
        }
        let wanted: Vec<_> = self.tasks.iter().filter(|it| it.desired_state == "Running").collect();
        let runs = |task: &&&Task| task.state() == "Running" && self.is_its_image(&task.image);
        let run = wanted.iter().filter(runs).count();
        let want = self.replicas.and_then(|it| usize::try_from(it).ok()).unwrap_or(wanted.len());
        (run != want || wanted.len() != want || (want == 0 && self.replicas.is_none()))
            .then(|| format!("{run}/{want}"))
    }

    /// `service ps` shows an image without its digest where it has a tag as well.
    fn is_its_image(&self, image: &str) -> bool {
        self.image == image || self.image.split_once('@').is_some_and(|(name, _)| name == image)
    }

    /// What is said of a change, with what went wrong with the newest task that failed.
    #[must_use]
    pub(super) fn reason(&self, said: &str) -> String {
        let Some(task) = self.ended().next() else { return said.to_owned() };
        let error = match task.error.trim_matches('"') {
            "" => "a task became unhealthy, or ended by itself",
            error => error,
        };
        if said.is_empty() { error.to_owned() } else { format!("{said}: {error}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_docker_prints_is_read() {
        let specs = r#"[{"Spec":{"Name":"j_core","Mode":{"Replicated":{"Replicas":2}},
            "TaskTemplate":{"ContainerSpec":{"Image":"r/core:2@sha256:bb"}}},
            "UpdateStatus":{"State":"completed","StartedAt":"now","Message":"completed it is"}},
            {"Spec":{"Name":"j_layers","Mode":{"GlobalJob":{}}},"UpdateStatus":{}}]"#;
        let tasks = r#"{"ID":"a","Name":"j_core.1","Image":"r/core:2","DesiredState":"Running","CurrentState":"Running 3 seconds ago","Error":"","Node":"n","Ports":""}"#;
        let services = read(specs, tasks).unwrap();
        assert_eq!(services[0].tasks.len(), 1);
        assert_eq!(services[0].update.as_ref().unwrap().state, "completed");
        assert!(services[1].is_job && services[1].update.is_none());
    }
}
