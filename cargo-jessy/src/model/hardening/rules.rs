//! The rules of every environment.

use serde_json::Value;

use super::{Facts, Rule, Wrong};

pub(super) fn all(facts: &Facts<'_>) -> Vec<Wrong> {
    let one = [read_only, capabilities, logs, limits, health, restart];
    let some = [privileges, user, loopback, writers];
    let mut wrong: Vec<Wrong> = one.iter().filter_map(|rule| rule(facts)).collect();
    wrong.extend(some.iter().flat_map(|rule| rule(facts)));
    wrong
}

fn read_only(facts: &Facts<'_>) -> Option<Wrong> {
    let holds = facts.service["read_only"] == true;
    (!holds).then(|| (Rule::ReadOnly, "read_only", "its root file system is writable".to_owned()))
}

fn capabilities(facts: &Facts<'_>) -> Option<Wrong> {
    let holds = facts.list("cap_drop").iter().any(|it| it == "ALL");
    (!holds).then(|| {
        (Rule::Capabilities, "cap_drop", "it does not drop ALL its capabilities".to_owned())
    })
}

fn privileges(facts: &Facts<'_>) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    if facts.service["privileged"] == true {
        wrong.push((Rule::Privileges, "privileged", "it is privileged".to_owned()));
    }
    let can_not = ["no-new-privileges:true", "no-new-privileges=true", "no-new-privileges"];
    let options = facts.list("security_opt");
    if !options.iter().any(|it| can_not.iter().any(|word| it == word)) {
        let message = "it may gain privileges: no `no-new-privileges:true`".to_owned();
        wrong.push((Rule::Privileges, "security_opt", message));
    }
    wrong
}

fn user(facts: &Facts<'_>) -> Vec<Wrong> {
    let user = facts.service["user"].as_str().unwrap_or_default();
    let ids: Vec<_> = user.split(':').map(str::parse::<u32>).collect();
    let holds = ids.len() == 2 && ids.iter().all(|id| matches!(id, Ok(1..)));
    let wrong = (Rule::User, "user", format!("its user {user:?} is no UID:GID, or is root"));
    if holds { Vec::new() } else { vec![wrong] }
}

fn logs(facts: &Facts<'_>) -> Option<Wrong> {
    let options = &facts.service["logging"]["options"];
    let holds = options["max-size"].is_string() && options["max-file"].is_string();
    (!holds).then(|| {
        (Rule::Logs, "logging", "its logs grow without end: no max-size and max-file".to_owned())
    })
}

/// Compose has two words for each: the one of `deploy` and the one from before it.
fn limits(facts: &Facts<'_>) -> Option<Wrong> {
    let limits = &facts.service["deploy"]["resources"]["limits"];
    let all = [("cpus", "cpus"), ("memory", "mem_limit"), ("pids", "pids_limit")];
    let missing: Vec<&str> = all
        .iter()
        .filter(|(new, old)| limits[*new].is_null() && facts.service[*old].is_null())
        .map(|(new, _)| *new)
        .collect();
    let message = format!("it has no limit of {}", missing.join(", "));
    (!missing.is_empty()).then_some((Rule::Limits, "deploy", message))
}

fn health(facts: &Facts<'_>) -> Option<Wrong> {
    let check = &facts.service["healthcheck"];
    // The engine heeds start_interval only beside an explicit start_period.
    let holds = check["disable"] != true
        && !check["start_interval"].is_null()
        && !check["start_period"].is_null();
    (!holds && !facts.is_task).then(|| {
        let message = "no health check with start_period and start_interval".to_owned();
        (Rule::Health, "healthcheck", message)
    })
}

fn restart(facts: &Facts<'_>) -> Option<Wrong> {
    let policy = facts.service["restart"].as_str().unwrap_or("no");
    let comes_back = matches!(policy, "unless-stopped" | "always");
    let message = match (facts.is_task, comes_back) {
        (true, true) => format!("others wait for its end, and restart: {policy} starts it again"),
        (false, false) => format!("restart: {policy} does not bring it back"),
        _ => return None,
    };
    Some((Rule::Restart, "restart", message))
}

fn loopback(facts: &Facts<'_>) -> Vec<Wrong> {
    let open = facts.list("ports").iter().filter(|port| {
        let address = port["host_ip"].as_str().unwrap_or_default();
        !address.starts_with("127.") && address != "::1"
    });
    open.map(|port| {
        let message = format!("port {} is open on every address", port["target"]);
        (Rule::Loopback, "ports", message)
    })
    .collect()
}

fn writers(facts: &Facts<'_>) -> Vec<Wrong> {
    let writes = |mount: &&Value| mount["read_only"] != true;
    let mounts = facts.list("volumes").iter().filter(writes);
    mounts
        .filter_map(|mount| {
            let volume = mount["source"].as_str()?;
            let writer = facts.policy.writers.get(volume).filter(|it| *it != facts.name)?;
            let message = format!("it may write to {volume}, which is {writer}'s to write");
            Some((Rule::Writers, "volumes", message))
        })
        .collect()
}
