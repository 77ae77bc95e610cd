//! What the merged models of this repository hold themselves to, in every environment.

use camino::Utf8Path;
use cargo_jessy::{
    env::Env,
    model::{Overlays, Project, Source, hardening, load},
    policy::{Compose, Policy, Workspace},
};
use serde_json::{Map, Value};

fn root() -> &'static Utf8Path {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// What this repository's policy says of its compose files.
fn policy() -> Compose {
    let workspace = Workspace::discover(root(), &Env::of_process()).unwrap();
    Policy::of(&workspace).unwrap().compose
}

/// The merged model, with every profile on.
fn project(env: &str) -> Project {
    let overlays = Overlays::of(root()).unwrap();
    let token = ("JESSY_TOKEN_FILE".to_owned(), "/run/service-token".to_owned());
    load(&Source {
        project_dir: root().to_owned(),
        files: overlays.files(Some(env)).iter().map(|file| root().join(file)).collect(),
        project_name: None,
        env: [token].into(),
        env_files: Some(Vec::new()),
        profiles: vec!["*".to_owned()],
    })
    .unwrap()
}

fn services(env: &str) -> Map<String, Value> {
    project(env).to_json()["services"].as_object().unwrap().clone()
}

fn list<'a>(service: &'a Value, key: &str) -> Vec<&'a Value> {
    service[key].as_array().into_iter().flatten().collect()
}

/// The rules themselves are the product's, and hold in every environment.
#[test]
fn every_service_keeps_the_rules_or_is_excused() {
    let policy = policy();
    assert!(policy.hardened);
    for env in ["dev", "test", "prod"] {
        for broken in hardening(&project(env), Some(env), &policy) {
            let excused = policy.excused.get(&broken.service);
            let excused = excused.is_some_and(|rules| rules.contains_key(&broken.rule));
            assert!(excused, "{env}: {broken:?}");
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
        // Tests, and what only a swarm needs.
        let on_request = ["test-runner", "jessy-edge"].contains(&name.as_str());
        assert_eq!(service["profiles"].is_null(), !on_request, "{name}");
    }
    assert_eq!(services["jessy-core"]["environment"]["JESSY_ENV"], "prod");
}

#[test]
fn the_store_has_one_writer_by_policy() {
    assert_eq!(policy().writers["mmap-data"], "layers");
    assert_eq!(policy().doors, ["jessy-api", "jessy-edge"]);
}
