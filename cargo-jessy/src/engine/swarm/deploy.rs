//! The section `deploy`: how many, where, with how much, and how one version follows another.

use serde_json::{Map, Value as J, json};

use super::{
    carried::text,
    render::{Telling, ours_left_out},
};

/// What a node's engine says of itself when no container of it can gain privileges.
/// `dockerd --no-new-privileges --label no-new-privileges=true`.
const NO_NEW_PRIVILEGES: &str = "engine.labels.no-new-privileges == true";

/// Keys of the section that a stack takes as they are.
const KEPT: [&str; 4] = ["mode", "placement", "replicas", "rollback_config"];

pub(super) fn section(of: &str, service: &J, telling: &mut Telling<'_>) -> J {
    let path = format!("{of}.deploy");
    let given = service.get("deploy");
    let mut out = Map::new();
    for (key, value) in given.and_then(J::as_object).into_iter().flatten() {
        match key.as_str() {
            // A label may have any name.
            "labels" => drop(out.insert(key.clone(), value.clone())),
            key if KEPT.contains(&key) => drop(out.insert(key.to_owned(), ours_left_out(value))),
            "update_config" | "restart_policy" | "resources" => {}
            // Names must lead to tasks, whatever the file says.
            "endpoint_mode" if value == "dnsrr" => {}
            key => telling.lose(&path, key, "Swarm has no such thing"),
        }
    }
    if !out.contains_key("replicas")
        && let Some(scale) = service.get("scale")
    {
        out.insert("replicas".to_owned(), scale.clone());
    }
    let is_job = out.get("mode").and_then(J::as_str).is_some_and(|mode| mode.ends_with("-job"));
    if !is_job {
        out.insert("endpoint_mode".to_owned(), "dnsrr".into());
        let update = given.and_then(|it| it.get("update_config")).map(ours_left_out);
        out.insert("update_config".to_owned(), update.unwrap_or_else(|| follows(service)));
    }
    out.insert("restart_policy".to_owned(), restart(service, given, is_job));
    let resources = resources(service, given, &path, telling);
    if !resources.is_empty() {
        out.insert("resources".to_owned(), resources.into());
    }
    constraints(of, service, &mut out, telling);
    out.into()
}

/// In which order a new version takes over: as the native engine is told.
fn follows(service: &J) -> J {
    let reload = service.get("x-jessy").and_then(|it| it.get("reload")).and_then(J::as_str);
    let order = reload.filter(|order| *order == "start-first").unwrap_or("stop-first");
    json!({ "order": order, "failure_action": "rollback" })
}

/// What Swarm does when a task ends, by what compose does with a container.
fn restart(service: &J, given: Option<&J>, is_job: bool) -> J {
    if let Some(policy) = given.and_then(|it| it.get("restart_policy")) {
        return ours_left_out(policy);
    }
    let restart = service.get("restart").and_then(J::as_str).unwrap_or("no");
    match restart.split_once(':').unwrap_or((restart, "")) {
        // A job that failed is tried again: it is there to be done.
        _ if is_job => json!({ "condition": "on-failure", "delay": "2s" }),
        ("always" | "unless-stopped", _) => json!({ "condition": "any", "delay": "1s" }),
        ("on-failure", "") => json!({ "condition": "on-failure", "delay": "1s" }),
        ("on-failure", max) => {
            let max: u64 = max.parse().unwrap_or_default();
            json!({ "condition": "on-failure", "delay": "1s", "max_attempts": max })
        }
        _ => json!({ "condition": "none" }),
    }
}

fn resources(
    service: &J,
    given: Option<&J>,
    path: &str,
    telling: &mut Telling<'_>,
) -> Map<String, J> {
    let mut out = Map::new();
    let given = given.and_then(|it| it.get("resources"));
    // The older keys, as compose understands them where the newer ones are not given.
    let older = [
        ("limits", [("cpus", "cpus"), ("memory", "mem_limit"), ("pids", "pids_limit")].as_slice()),
        ("reservations", [("memory", "mem_reservation")].as_slice()),
    ];
    for (section, older) in older {
        let mut values = Map::new();
        for (key, value) in
            given.and_then(|it| it.get(section)).and_then(J::as_object).into_iter().flatten()
        {
            match key.as_str() {
                "cpus" | "memory" => drop(values.insert(key.clone(), text(value))),
                "pids" | "generic_resources" => drop(values.insert(key.clone(), value.clone())),
                key => {
                    let path = format!("{path}.resources.{section}");
                    telling.lose(&path, key, "tasks have no devices of their node");
                }
            }
        }
        for (key, old) in older {
            if let Some(value) = service.get(*old).filter(|_| !values.contains_key(*key)) {
                let value = if *key == "pids" { value.clone() } else { text(value) };
                values.insert((*key).to_owned(), value);
            }
        }
        if !values.is_empty() {
            out.insert(section.to_owned(), values.into());
        }
    }
    out
}

/// Swarm drops `security_opt` without a word. What it says can be true of a node's whole engine: then
/// tasks are placed on such nodes alone.
fn constraints(path: &str, service: &J, out: &mut Map<String, J>, telling: &mut Telling<'_>) {
    let options = service.get("security_opt").and_then(J::as_array).into_iter().flatten();
    for (at, option) in options.filter_map(J::as_str).enumerate() {
        let is_kept = matches!(
            option,
            "no-new-privileges" | "no-new-privileges:true" | "no-new-privileges=true"
        );
        if !is_kept {
            let key = format!("{path}.security_opt.{at}");
            telling.refuse(&key, &format!("the container would be without `{option}`"));
            continue;
        }
        let placement = out.entry("placement").or_insert_with(|| json!({}));
        let list = placement.get("constraints").and_then(J::as_array).cloned().unwrap_or_default();
        let mut list: Vec<J> = list.into_iter().filter(|it| it != NO_NEW_PRIVILEGES).collect();
        list.push(NO_NEW_PRIVILEGES.into());
        placement["constraints"] = list.into();
    }
}
