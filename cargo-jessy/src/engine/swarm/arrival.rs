//! Whether a version has arrived: what a swarm says of its services, read as one answer.

use std::collections::BTreeMap;

use super::services::Service;

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

#[cfg(test)]
mod tests {
    use super::{
        super::services::{Task, Update},
        *,
    };

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
    fn one_that_was_unhealthy_is_hopeless_and_one_that_may_have_come_too_early_is_not() {
        let ended = |state: &str, count: usize| {
            let mut tasks = both("Running");
            tasks.extend((0..count).map(|_| task("j_core.1", NEW, "Shutdown", state)));
            core("completed", tasks)
        };
        assert!(!ended("Shutdown", 5).is_hopeless(), "the swarm ended those");
        assert!(!ended("Failed", 2).is_hopeless());
        assert!(ended("Failed", 3).is_hopeless());
        assert!(ended("Complete", 1).is_hopeless());
        let job = Service { is_job: true, ..ended("Complete", 5) };
        assert!(!job.is_hopeless());
        let why = ended("Complete", 1).reason("it fails");
        assert_eq!(why, "it fails: a task became unhealthy, or ended by itself");
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
}
