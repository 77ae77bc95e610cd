//! What the merged models of this repository hold themselves to, in every environment.

use camino::Utf8Path;
use cargo_jessy::model::{Source, load};
use serde_json::{Map, Value};

/// The services of the merged model, with every profile on.
fn services(env: &str) -> Map<String, Value> {
    let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let files = [
        "compose.yaml".to_owned(),
        format!("compose.{env}.yaml"),
        "compose.extras.yaml".to_owned(),
    ];
    let token = ("JESSY_TOKEN_FILE".to_owned(), "/run/service-token".to_owned());
    let project = load(&Source {
        project_dir: root.to_owned(),
        files: files.iter().map(|file| root.join(file)).collect(),
        project_name: None,
        env: [token].into(),
        env_files: Some(Vec::new()),
        profiles: vec!["*".to_owned()],
    });
    project.unwrap().to_json()["services"].as_object().unwrap().clone()
}

fn list<'a>(service: &'a Value, key: &str) -> Vec<&'a Value> {
    service[key].as_array().into_iter().flatten().collect()
}

#[test]
fn no_service_may_do_more_than_it_needs() {
    for env in ["dev", "test", "prod"] {
        for (name, service) in services(env) {
            let place = format!("{env} {name}");
            assert_eq!(service["read_only"], true, "{place}");
            assert_eq!(list(&service, "cap_drop"), ["ALL"], "{place}");
            assert!(service["privileged"].is_null(), "{place}");
            let options = list(&service, "security_opt");
            assert!(options.iter().any(|it| *it == "no-new-privileges:true"), "{place}");
            let user = service["user"].as_str().unwrap_or_default();
            let ids: Vec<u32> = user.split(':').filter_map(|id| id.parse().ok()).collect();
            assert!(ids.len() == 2 && ids.iter().all(|id| *id > 0), "{place}: user {user}");
            let logs = &service["logging"]["options"];
            assert!(logs["max-size"].is_string() && logs["max-file"].is_string(), "{place}");
        }
    }
}

#[test]
fn what_serves_has_limits_a_health_check_and_comes_back() {
    for env in ["dev", "test", "prod"] {
        for (name, service) in services(env) {
            // The runners of tests and benches are called by hand and may take what there is.
            if ["test-runner", "bench-builder", "bench-runner"].contains(&name.as_str()) {
                continue;
            }
            let place = format!("{env} {name}");
            let limits = &service["deploy"]["resources"]["limits"];
            for limit in ["cpus", "memory", "pids"] {
                assert!(!limits[limit].is_null(), "{place}: no limit of {limit}");
            }
            if name == "layers" {
                assert_eq!(service["restart"], "no", "{place}");
                continue;
            }
            let health = &service["healthcheck"];
            assert!(!health["start_interval"].is_null(), "{place}: {health}");
            // The engine heeds start_interval only beside an explicit start_period.
            assert!(!health["start_period"].is_null(), "{place}: {health}");
            if name != "test-db" {
                assert_eq!(service["restart"], "unless-stopped", "{place}");
            }
        }
    }
}

#[test]
fn every_door_is_on_loopback_unless_the_environment_says_otherwise() {
    for env in ["dev", "test", "prod"] {
        for (name, service) in services(env) {
            for port in list(&service, "ports") {
                assert_eq!(port["host_ip"], "127.0.0.1", "{env} {name}: {port}");
            }
        }
    }
}

#[test]
fn production_has_nothing_of_development() {
    let services = services("prod");
    let doors: Vec<_> = services
        .iter()
        .filter(|(_, service)| !list(service, "ports").is_empty())
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(doors, ["jessy-api"]);
    for (name, service) in &services {
        for mount in list(service, "volumes") {
            assert_eq!(mount["type"], "volume", "{name} mounts a folder of the host: {mount}");
        }
        assert_eq!(service["cap_add"], Value::Null, "{name}");
        assert_eq!(service["develop"], Value::Null, "{name}");
        let text = service.to_string();
        for word in ["development", "debug", ":dev", "gdbserver", "dlv"] {
            assert!(!text.contains(word), "{name} says {word}: {text}");
        }
        if name != "test-runner" {
            assert_eq!(service["build"]["target"], "production", "{name}");
        }
        assert_eq!(service["profiles"].is_null(), name != "test-runner", "{name}");
    }
    assert_eq!(services["jessy-core"]["environment"]["JESSY_ENV"], "prod");
}

#[test]
fn the_store_is_written_by_one_and_only_read_by_the_others() {
    for env in ["dev", "test", "prod"] {
        for (name, service) in services(env) {
            let volumes = list(&service, "volumes");
            for mount in volumes.iter().filter(|mount| mount["source"] == "mmap-data") {
                let read_only = mount["read_only"] == true;
                assert_eq!(read_only, name != "layers", "{env} {name}");
            }
        }
    }
}
