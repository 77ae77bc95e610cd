//! Host ports that two want.

use std::net::IpAddr;

use crate::model::error::{ErrorKind, ModelError};
use crate::model::project::{Port, Project};

/// See [`Project::check_ports`].
pub(crate) fn host_ports(project: &Project) -> Vec<ModelError> {
    let mut taken: Vec<(&str, usize, &Port)> = Vec::new();
    let mut errors = Vec::new();
    for (name, service) in &project.services {
        for (i, port) in service.ports.iter().enumerate() {
            if fixed(port).is_none() {
                continue;
            }
            if let Some((other, j, known)) = taken.iter().find(|(_, _, known)| clash(known, port)) {
                errors.push(error(project, (name, i, port), (other, *j, known)));
            } else {
                taken.push((name, i, port));
            }
        }
    }
    errors
}

/// The one host port that this one needs.
fn fixed(port: &Port) -> Option<u16> {
    port.published.as_deref()?.parse().ok().filter(|port| *port != 0)
}

fn clash(a: &Port, b: &Port) -> bool {
    fixed(a) == fixed(b) && a.protocol == b.protocol && same_address(a, b)
}

/// Whether two listen on one address: an address for all is every one of its family.
fn same_address(a: &Port, b: &Port) -> bool {
    let address = |port: &Port| port.host_ip.as_deref().and_then(|ip| ip.parse::<IpAddr>().ok());
    match (address(a), address(b)) {
        (Some(a), Some(b)) => {
            a == b || (a.is_ipv4() == b.is_ipv4() && (a.is_unspecified() || b.is_unspecified()))
        }
        _ => true,
    }
}

fn error(project: &Project, new: (&str, usize, &Port), old: (&str, usize, &Port)) -> ModelError {
    let (name, i, port) = new;
    let (other, j, _) = old;
    let published = port.published.as_deref().unwrap_or_default();
    let place = project.location(&format!("services.{other}.ports.{j}"));
    let place = place.map(|at| format!(" ({at})")).unwrap_or_default();
    let owner = if name == other { "the same service".to_owned() } else { format!("`{other}`") };
    ModelError {
        kind: ErrorKind::Conflict,
        message: format!(
            "services.{name}.ports: {owner} publishes host port {published} too{place}"
        ),
        at: project.location(&format!("services.{name}.ports.{i}")),
        help: Some("give one of them another host port".to_owned()),
    }
}
