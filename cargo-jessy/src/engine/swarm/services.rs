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

    /// Whether it came to an end that nobody wanted.
    #[must_use]
    pub(super) fn has_failed(&self) -> bool {
        matches!(self.state(), "Failed" | "Rejected" | "Orphaned")
    }
}

/// Whether a version has arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// Every task runs it, and is healthy.
    Arrived,
    /// Not yet: these services, each with how far it is.
    Waits(Vec<String>),
    /// It will not: the service and why.
    Refused(String, String),
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

/// When the last change of each service began.
#[must_use]
pub(super) fn begun(services: &[Service]) -> BTreeMap<String, String> {
    let of = |it: &Service| Some((it.name.clone(), it.update.clone()?.started_at));
    services.iter().filter_map(of).collect()
}

/// Whether what was deployed since `before` has arrived everywhere.
#[must_use]
pub(super) fn arrival(services: &[Service], before: &BTreeMap<String, String>) -> Arrival {
    let mut waits = Vec::new();
    for service in services {
        // Of an earlier change it is no news.
        let update = service.update.as_ref();
        let update = update.filter(|it| before.get(&service.name) != Some(&it.started_at));
        match update.map(|it| it.state.as_str()) {
            None | Some("completed" | "updating") => {}
            Some(_) => {
                let said = update.map(|it| it.message.clone()).unwrap_or_default();
                return Arrival::Refused(service.name.clone(), service.reason(&said));
            }
        }
        let is_busy = update.is_some_and(|it| it.state == "updating");
        if let Some(how_far) = service.waits().or_else(|| is_busy.then(|| "rolls".to_owned())) {
            waits.push(format!("{} {how_far}", service.name));
        }
    }
    if waits.is_empty() { Arrival::Arrived } else { Arrival::Waits(waits) }
}

impl Service {
    /// What its tasks lack, if anything.
    fn waits(&self) -> Option<String> {
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
        let error = self.tasks.iter().find(|task| task.has_failed()).map(|it| it.error.trim());
        match error.filter(|error| !error.is_empty()) {
            Some(error) if said.is_empty() => error.trim_matches('"').to_owned(),
            Some(error) => format!("{said}: {}", error.trim_matches('"')),
            None => said.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: &str = "r/core:2@sha256:bb";

    fn task(name: &str, image: &str, desired: &str, current: &str) -> Task {
        Task {
            id: format!("{name}{image}{current}"),
            name: name.to_owned(),
            image: image.to_owned(),
            desired_state: desired.to_owned(),
            current_state: format!("{current} 3 seconds ago"),
            error: String::new(),
        }
    }

    fn core(update: &str, tasks: Vec<Task>) -> Service {
        Service {
            name: "j_core".to_owned(),
            image: NEW.to_owned(),
            replicas: Some(2),
            is_job: false,
            update: Some(Update {
                state: update.to_owned(),
                started_at: "now".to_owned(),
                message: format!("{update} it is"),
            }),
            tasks,
        }
    }

    fn both(state: &str) -> Vec<Task> {
        ["j_core.1", "j_core.2"].map(|name| task(name, NEW, "Running", state)).to_vec()
    }

    fn now(service: Service) -> Arrival {
        arrival(&[service], &BTreeMap::new())
    }

    #[test]
    fn a_version_has_arrived_when_all_tasks_run_it_and_the_change_is_over() {
        assert_eq!(now(core("completed", both("Running"))), Arrival::Arrived);
        let waits = |service, how: &str| {
            assert_eq!(now(service), Arrival::Waits(vec![format!("j_core {how}")]));
        };
        waits(core("updating", both("Running")), "rolls");
        waits(core("updating", both("Starting")), "0/2");
        let mut mixed = both("Running");
        mixed[0].image = "r/core:1@sha256:aa".to_owned();
        waits(core("completed", mixed), "1/2");
        let mut three = both("Running");
        three.push(task("j_core.2", "r/core:1", "Running", "Running"));
        waits(core("completed", three), "2/2");
        waits(core("completed", Vec::new()), "0/2");
    }

    #[test]
    fn a_change_that_the_swarm_took_back_has_a_reason() {
        let mut tasks = both("Running");
        tasks[1].current_state = "Failed 2 seconds ago".to_owned();
        tasks[1].error = "\"task: non-zero exit (1): unhealthy container\"".to_owned();
        let why = "rollback_started it is: task: non-zero exit (1): unhealthy container";
        let refused = Arrival::Refused("j_core".to_owned(), why.to_owned());
        assert_eq!(now(core("rollback_started", tasks)), refused);
    }

    #[test]
    fn what_was_said_of_an_earlier_change_is_no_news() {
        let service = core("rollback_completed", both("Running"));
        let before = begun(std::slice::from_ref(&service));
        assert_eq!(arrival(&[service], &before), Arrival::Arrived);
    }

    #[test]
    fn a_job_is_done_when_the_newest_task_of_each_place_is() {
        let job = |tasks| Service {
            replicas: None,
            is_job: true,
            update: None,
            ..core("completed", tasks)
        };
        let done = |image| task("j_core.node", image, "Complete", "Complete");
        assert_eq!(now(job(vec![done(NEW)])), Arrival::Arrived);
        let again = vec![task("j_core.node", NEW, "Complete", "Running"), done(NEW)];
        assert_eq!(now(job(again)), Arrival::Waits(vec!["j_core 0/1 done".to_owned()]));
        let of_before = Arrival::Waits(vec!["j_core 0/1 done".to_owned()]);
        assert_eq!(now(job(vec![done("r/core:1@sha256:aa")])), of_before);
    }

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
