//! The candidate: one more of some services, on the networks of those that serve, where nobody finds
//! it who does not ask for it by name. It is a stack of its own, so that its end is one command.

use regex::Regex;
use serde_json::{Map, Value as J, json};

/// What is put behind the name of a service that is not to be found by others yet.
pub(super) const NEXT: &str = "-next";

/// The stack of the candidate, of these services of `document`, which is the stack `stack`. It runs
/// with the networks, secrets and configs of that, and with volumes of its own: data that one-shots
/// make is of its own version.
#[must_use]
pub(super) fn candidate(document: &J, stack: &str, services: &[String]) -> J {
    let mut out = json!({ "version": document["version"], "services": {} });
    let names: Vec<&String> =
        services.iter().filter(|name| document["services"].get(*name).is_some()).collect();
    for name in &names {
        let mut service = document["services"][*name].clone();
        if let Some(keys) = service.as_object_mut() {
            keys.remove("ports");
        }
        if let Some(deploy) = map(&mut service, "deploy") {
            if deploy.contains_key("replicas") {
                deploy.insert("replicas".to_owned(), 1.into());
            }
            deploy.remove("update_config");
            deploy.remove("rollback_config");
        }
        if let Some(networks) = map(&mut service, "networks") {
            // Others would find it by an alias.
            networks.values_mut().for_each(|network| *network = J::Null);
        }
        for (_, value) in map(&mut service, "environment").into_iter().flatten() {
            if let Some(text) = value.as_str() {
                *value = names.iter().fold(text.to_owned(), |it, name| renamed(&it, name)).into();
            }
        }
        out["services"][format!("{name}{NEXT}")] = service;
    }
    let external = |section: &str, named: bool| -> Map<String, J> {
        let entries = document[section].as_object().into_iter().flatten();
        entries
            .map(|(key, value)| {
                let of_the_stack = format!("{stack}_{key}");
                let name = value["name"].as_str().filter(|_| named || is_external(value));
                let name = name.unwrap_or(&of_the_stack);
                (key.clone(), json!({ "external": true, "name": name }))
            })
            .collect()
    };
    out["networks"] = external("networks", false).into();
    out["secrets"] = external("secrets", true).into();
    out["configs"] = external("configs", true).into();
    out["volumes"] = document["volumes"].clone();
    if let Some(out) = out.as_object_mut() {
        out.retain(|_, section| !section.is_null() && *section != json!({}));
    }
    out
}

/// A mapping in it, if it has one of that name.
fn map<'a>(of: &'a mut J, key: &str) -> Option<&'a mut Map<String, J>> {
    of.get_mut(key)?.as_object_mut()
}

fn is_external(value: &J) -> bool {
    value["external"] == true
}

/// A text in which the host `name` of an address is the candidate's.
fn renamed(text: &str, name: &str) -> String {
    let host = Regex::new(&format!("(//|@){}([:/?]|$)", regex::escape(name)));
    match host {
        Ok(host) => host.replace_all(text, format!("${{1}}{name}{NEXT}${{2}}")).into_owned(),
        Err(_) => text.to_owned(),
    }
}

/// The same stack with nothing but its jobs, if it has any.
#[must_use]
pub(super) fn jobs(document: &J) -> Option<J> {
    let mut jobs = document.clone();
    let services = map(&mut jobs, "services")?;
    let is_job =
        |service: &J| service["deploy"]["mode"].as_str().is_some_and(|mode| mode.ends_with("-job"));
    services.retain(|_, service| is_job(service));
    (!services.is_empty()).then_some(jobs)
}

/// The same stack with secrets and configs that the swarm has by now: it can be deployed again
/// without the files that they came from.
#[must_use]
pub fn without_files(document: &J) -> J {
    let mut document = document.clone();
    for section in ["secrets", "configs"] {
        for (_, value) in map(&mut document, section).into_iter().flatten() {
            *value = json!({ "external": true, "name": value["name"] });
        }
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stack() -> J {
        json!({
            "version": "3.13",
            "services": {
                "core": {
                    "image": "r/core:2@sha256:bb",
                    "networks": { "net": { "aliases": ["heart"] } },
                    "volumes": [{ "type": "volume", "source": "maps", "target": "/maps" }],
                    "deploy": { "replicas": 2, "update_config": { "order": "start-first" } },
                },
                "api": {
                    "image": "r/api:2@sha256:cc",
                    "ports": [{ "target": 3000 }],
                    "environment": {
                        "CORE": "http://core:8080", "DB": "postgres://u@db/core", "NAME": "core",
                    },
                    "secrets": ["token"],
                    "deploy": { "replicas": 2 },
                },
                "db": { "image": "r/db:17" },
            },
            "networks": { "net": { "driver": "overlay" } },
            "volumes": { "maps": {} },
            "secrets": { "token": { "name": "j_token_123", "file": "/run/token" } },
        })
    }

    #[test]
    fn a_candidate_is_found_by_nobody_who_does_not_mean_it() {
        let next = candidate(&stack(), "j", &["core".to_owned(), "api".to_owned()]);
        let expected = json!({
            "version": "3.13",
            "services": {
                "core-next": {
                    "image": "r/core:2@sha256:bb",
                    "networks": { "net": null },
                    "volumes": [{ "type": "volume", "source": "maps", "target": "/maps" }],
                    "deploy": { "replicas": 1 },
                },
                "api-next": {
                    "image": "r/api:2@sha256:cc",
                    "environment": {
                        "CORE": "http://core-next:8080", "DB": "postgres://u@db/core", "NAME": "core",
                    },
                    "secrets": ["token"],
                    "deploy": { "replicas": 1 },
                },
            },
            "networks": { "net": { "external": true, "name": "j_net" } },
            "secrets": { "token": { "external": true, "name": "j_token_123" } },
            "volumes": { "maps": {} },
        });
        assert_eq!(next, expected);
    }

    #[test]
    fn jobs_are_told_from_services() {
        assert_eq!(jobs(&stack()), None);
        let mut with_one = stack();
        with_one["services"]["layers"] = json!({ "deploy": { "mode": "global-job" } });
        let services = jobs(&with_one).unwrap()["services"].take();
        assert_eq!(services, json!({ "layers": { "deploy": { "mode": "global-job" } } }));
    }

    #[test]
    fn what_is_deployed_again_needs_no_files() {
        let again = without_files(&stack());
        assert_eq!(
            again["secrets"],
            json!({ "token": { "external": true, "name": "j_token_123" } })
        );
        assert_eq!(again["services"], stack()["services"]);
        assert_eq!(again.get("configs"), None);
    }
}
