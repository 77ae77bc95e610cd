//! The rules of production alone.

use super::{Facts, Rule, Wrong};

/// Build stages and images that are for development, by their usual names.
const OF_DEVELOPMENT: [&str; 3] = ["dev", "develop", "development"];

pub(super) fn all(facts: &Facts<'_>) -> Vec<Wrong> {
    let rules = [capabilities, doors, host_folders, sections, target];
    rules.iter().filter_map(|rule| rule(facts)).collect()
}

fn capabilities(facts: &Facts<'_>) -> Option<Wrong> {
    let added = facts.list("cap_add");
    let message = "it is given capabilities in production".to_owned();
    (!added.is_empty()).then_some((Rule::Capabilities, "cap_add", message))
}

fn doors(facts: &Facts<'_>) -> Option<Wrong> {
    let is_door = facts.policy.doors.iter().any(|door| door == facts.name);
    let open = !facts.list("ports").is_empty();
    let message = "it opens a port in production and is no door".to_owned();
    (open && !is_door).then_some((Rule::Doors, "ports", message))
}

fn host_folders(facts: &Facts<'_>) -> Option<Wrong> {
    let mount = facts.list("volumes").iter().find(|mount| mount["type"] == "bind")?;
    let target = mount["target"].as_str().unwrap_or_default();
    let message = format!("a folder of the host is mounted at {target} in production");
    Some((Rule::HostFolders, "volumes", message))
}

fn sections(facts: &Facts<'_>) -> Option<Wrong> {
    let there = !facts.service["develop"].is_null();
    there.then(|| {
        (Rule::Development, "develop", "it has a section `develop` in production".to_owned())
    })
}

fn target(facts: &Facts<'_>) -> Option<Wrong> {
    let target = facts.service["build"]["target"].as_str()?;
    OF_DEVELOPMENT.contains(&target).then(|| {
        (Rule::Development, "build", format!("production is built from the stage `{target}`"))
    })
}
