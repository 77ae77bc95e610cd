//! The whole document.

use serde_json::{Map, Value as J, json};

use super::{
    carried, deploy,
    lost::{CARRIED, KEPT, Lost, SECURITY, why},
    mounts,
    sources::Sources,
};
use crate::model::{ErrorKind, ModelError, ModelErrors, Project, write};

/// The newest form that `docker stack deploy` of Engine 25 and later reads.
const FORM: &str = "3.13";

/// A stack, and what it leaves out.
#[derive(Clone, Debug)]
pub struct Stack {
    /// The document, `$` doubled.
    pub document: J,
    /// What is lost, in the order of the files.
    pub lost: Vec<Lost>,
}

/// What is told of a service while it is written.
pub(super) struct Telling<'a> {
    pub(super) project: &'a Project,
    pub(super) lost: Vec<Lost>,
    pub(super) errors: Vec<ModelError>,
}

impl Stack {
    /// The document as YAML.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        write(&self.document)
    }
}

impl Telling<'_> {
    /// A key that is left out. One that only some tool of somebody's reads is no loss.
    pub(super) fn lose(&mut self, path: &str, key: &str, why: &'static str) {
        if !key.starts_with("x-") {
            self.lost.push(Lost { key: format!("{path}.{key}"), why });
        }
    }

    /// A key that must not be left out and can't be kept.
    pub(super) fn refuse(&mut self, key: &str, what: &str) {
        self.errors.push(ModelError {
            kind: ErrorKind::Conflict,
            message: format!("{key}: Swarm can't keep it, and {what}"),
            at: self.project.location(key),
            help: Some("take it out by `!reset` in the overlay that only Swarm gets".to_owned()),
        });
    }
}

/// Writes a project as a stack.
///
/// # Errors
/// Security that would be lost, and what no stack can have: a service without an image, a range of
/// ports.
pub fn stack(project: &Project, sources: &Sources) -> Result<Stack, ModelErrors> {
    let model = project.to_value();
    let mut telling = Telling { project, lost: Vec::new(), errors: Vec::new() };
    let mut document = Map::new();
    document.insert("version".to_owned(), FORM.into());
    let services = section(&model, "services", |name, it| one(name, it, &mut telling));
    document.insert("services".to_owned(), services.into());
    let others = [
        ("networks", section(&model, "networks", |name, it| network(name, it, &mut telling))),
        ("volumes", section(&model, "volumes", |name, it| volume(name, it, &mut telling))),
        ("secrets", section(&model, "secrets", |name, _| sources.secret(name))),
        ("configs", section(&model, "configs", |name, _| sources.config(name))),
    ];
    for (key, section) in others.into_iter().filter(|(_, section)| !section.is_empty()) {
        document.insert(key.to_owned(), section.into());
    }
    match telling.errors.is_empty() {
        true => Ok(Stack { document: document.into(), lost: telling.lost }),
        false => Err(ModelErrors(telling.errors)),
    }
}

/// Each entry of a section, written anew.
fn section(model: &J, key: &str, mut write: impl FnMut(&str, &J) -> J) -> Map<String, J> {
    let entries = model.get(key).and_then(J::as_object).into_iter().flatten();
    entries.map(|(name, value)| (name.clone(), write(name, value))).collect()
}

fn one(name: &str, service: &J, telling: &mut Telling<'_>) -> J {
    let mut out = Map::new();
    let path = format!("services.{name}");
    for (key, value) in service.as_object().into_iter().flatten().filter(|it| !it.1.is_null()) {
        let key = key.as_str();
        if KEPT.contains(&key) {
            out.insert(key.to_owned(), value.clone());
        } else if let Some((_, what)) = SECURITY.iter().find(|(it, _)| *it == key) {
            telling.refuse(&format!("{path}.{key}"), what);
        } else if !CARRIED.contains(&key) {
            telling.lose(&path, key, why(key));
        }
    }
    if !out.contains_key("image") {
        telling.errors.push(ModelError {
            kind: ErrorKind::Schema,
            message: format!("{path}: no image, which each node of a swarm pulls"),
            at: telling.project.location(&path),
            help: None,
        });
    }
    // Variables that have no value.
    if let Some(variables) = out.get_mut("environment").and_then(J::as_object_mut) {
        variables.retain(|_, value| !value.is_null());
    }
    let mut put = |key: &str, value: Option<J>| {
        value.map(|value| out.insert(key.to_owned(), value));
    };
    put("user", service.get("user").map(carried::text));
    put("ulimits", service.get("ulimits").cloned());
    put("logging", service.get("logging").map(ours_left_out));
    put("credential_spec", service.get("credential_spec").map(ours_left_out));
    put("healthcheck", service.get("healthcheck").map(ours_left_out));
    put("networks", carried::networks(&path, service, telling));
    put("ports", carried::ports(&path, service, telling));
    put("volumes", mounts::all(&path, service, telling));
    put("deploy", Some(deploy::section(&path, service, telling)));
    J::Object(out)
}

fn network(name: &str, network: &J, telling: &mut Telling<'_>) -> J {
    let path = format!("networks.{name}");
    let keys = ["driver", "driver_opts", "attachable", "internal", "ipam", "labels"];
    let mut network = resource(&path, network, &keys, telling);
    if network.get("external").is_none() {
        network.entry("driver").or_insert_with(|| "overlay".into());
    }
    let pools =
        network.get_mut("ipam").and_then(|it| it.get_mut("config")).and_then(J::as_array_mut);
    for (at, pool) in pools.into_iter().flatten().enumerate() {
        let Some(pool) = pool.as_object_mut() else { continue };
        for key in pool.keys().filter(|key| *key != "subnet") {
            telling.lose(&format!("{path}.ipam.config.{at}"), key, "each node has its own");
        }
        pool.retain(|key, _| key == "subnet");
    }
    network.into()
}

fn volume(name: &str, volume: &J, telling: &mut Telling<'_>) -> J {
    let keys = ["driver", "driver_opts", "labels"];
    resource(&format!("volumes.{name}"), volume, &keys, telling).into()
}

/// A network or a volume of these keys. A stack names its own after itself: a name of compose's would
/// be one machine's.
fn resource(path: &str, given: &J, keys: &[&str], telling: &mut Telling<'_>) -> Map<String, J> {
    let is_external = given.get("external") == Some(&json!(true));
    let mut out = Map::new();
    for (key, value) in given.as_object().into_iter().flatten() {
        match key.as_str() {
            "external" | "name" if is_external => drop(out.insert(key.clone(), value.clone())),
            key if keys.contains(&key) && !is_external => {
                out.insert(key.to_owned(), ours_left_out(value));
            }
            "external" | "name" => {}
            key => telling.lose(path, key, why(key)),
        }
    }
    out
}

/// A section without keys that only some tool of somebody's reads.
pub(super) fn ours_left_out(section: &J) -> J {
    let mut section = section.clone();
    if let Some(map) = section.as_object_mut() {
        map.retain(|key, _| !key.starts_with("x-"));
    }
    section
}
