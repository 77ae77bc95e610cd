//! The ports that a service listens on, on this host.

use std::net::{IpAddr, Ipv4Addr};

use super::problem;
use crate::{
    engine::native::plan::SocketPlan,
    model::{ModelError, Port, Project, Service, Sockets},
};

pub(super) fn of(project: &Project, service: &Service) -> Result<Vec<SocketPlan>, ModelError> {
    let mut sockets = Vec::new();
    for (index, port) in service.ports.iter().enumerate() {
        if port.protocol == "tcp" {
            sockets.push(published(project, &service.name, index, port)?);
        }
    }
    for port in &service.expose {
        let target = port.trim_end_matches("/tcp").parse();
        let Ok(target) = target else { continue };
        let is_published = sockets.iter().any(|socket: &SocketPlan| socket.target == target);
        if !is_published {
            let host = IpAddr::V4(Ipv4Addr::LOCALHOST);
            // A service that binds for itself knows no other number than its own.
            let own = service.native.as_ref().is_some_and(|f| f.sockets == Sockets::None);
            let port = if own { target } else { 0 };
            sockets.push(SocketPlan { target, host, port, published: false });
        }
    }
    Ok(sockets)
}

fn published(
    project: &Project,
    service: &str,
    index: usize,
    port: &Port,
) -> Result<SocketPlan, ModelError> {
    let at = format!("services.{service}.ports.{index}");
    let number = match port.published.as_deref() {
        None | Some("") => 0,
        Some(text) => text.parse().map_err(|_| {
            let message = format!("service `{service}` publishes a range of host ports, `{text}`");
            problem(project, &at, message, Some("without containers, name one port"))
        })?,
    };
    let host = match port.host_ip.as_deref() {
        None | Some("") => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        Some(text) => text.parse().map_err(|_| {
            problem(project, &at, format!("`{text}` is not an address of this host"), None)
        })?,
    };
    Ok(SocketPlan { target: port.target, host, port: number, published: true })
}
