//! What a process of a service is given, while no supervisor could tell.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use super::{plan::Plan, ports, rewrite::Rewrite, supervisor};
use crate::env::Env;

/// The variables and the folder of a service. An address that only binding a port can tell stands
/// by its name in the compose files. `None`: there is no such service.
#[must_use]
pub fn of_plan(
    plan: &Plan,
    service: &str,
    env: &Env,
) -> Option<(BTreeMap<String, String>, Utf8PathBuf)> {
    let of = plan.services.get(service)?;
    let addresses = plan.services.iter().flat_map(|(name, service)| {
        let known = service.sockets.iter().filter(|socket| socket.port != 0);
        known.map(|s| (name.clone(), s.target, ports::reachable(s.host, s.port)))
    });
    let rewrite = Rewrite::default().addresses(addresses).paths(&of.paths);
    let mut vars: BTreeMap<_, _> = supervisor::passed_on(env).into_iter().collect();
    for (name, value) in &of.environment {
        vars.insert(name.clone(), rewrite.apply(value));
    }
    Some((vars, of.cwd.clone()))
}
