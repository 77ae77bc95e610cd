//! Ports that the files leave to the system.
//!
//! The engine picks such a port anew at each start of a container, so that a crash or a restart
//! moves the service's address under those who use it. So we pick it, once, and it stays.

use std::{
    collections::BTreeMap,
    io,
    net::{IpAddr, Ipv4Addr, TcpListener},
};

use serde_json::Value;

use super::{plan::Plan, state::StateDir};

/// What was picked, by service and container port.
const PICKED: &str = "ports.json";

/// The ports of the services that leave one to the system, each with its number: compose's `ports`
/// by service. `is_up`: what runs holds what was picked before.
///
/// # Errors
/// No port is free; those of the file system.
pub fn pick(plan: &Plan, state: &StateDir, is_up: bool) -> io::Result<BTreeMap<String, Value>> {
    let known: BTreeMap<String, u16> = state.read(PICKED).unwrap_or_default();
    let mut picked = BTreeMap::new();
    let mut services = BTreeMap::new();
    let model = plan.project.to_json();
    for name in plan.services.keys() {
        let mut ports = model["services"][name]["ports"].clone();
        let mut has_one = false;
        for port in ports.as_array_mut().into_iter().flatten().filter(|port| is_open(port)) {
            let key = format!("{name}:{}", port["target"]);
            let host = port["host_ip"].as_str().and_then(|ip| ip.parse::<IpAddr>().ok());
            let host = host.unwrap_or(Ipv4Addr::UNSPECIFIED.into());
            let kept = known.get(&key).copied().filter(|port| is_up || is_free(host, *port));
            let number = match kept {
                Some(number) => number,
                None => TcpListener::bind((host, 0))?.local_addr()?.port(),
            };
            port["published"] = number.to_string().into();
            picked.insert(key, number);
            has_one = true;
        }
        if has_one {
            services.insert(name.clone(), ports);
        }
    }
    if picked != known {
        state.write(PICKED, &picked)?;
    }
    Ok(services)
}

fn is_open(port: &Value) -> bool {
    let published = port["published"].as_str().unwrap_or_default();
    port["protocol"] != "udp" && matches!(published, "" | "0")
}

fn is_free(host: IpAddr, port: u16) -> bool {
    TcpListener::bind((host, port)).is_ok()
}
