//! `cargo jessy status --format json`: where the services of a running system listen.

use indexmap::IndexMap;
use serde::Deserialize;

use super::{Judgement, Reader};
use crate::proc::End;

#[derive(Deserialize)]
struct Status {
    services: Vec<Service>,
}

#[derive(Deserialize)]
struct Service {
    name: String,
    #[serde(default)]
    ports: Vec<Port>,
}

#[derive(Deserialize)]
struct Port {
    host: String,
    published: u16,
}

pub(super) struct Addresses {
    urls: IndexMap<String, String>,
    found: IndexMap<String, String>,
}

impl Addresses {
    pub(super) fn new(urls: IndexMap<String, String>) -> Self {
        Self { urls, found: IndexMap::new() }
    }
}

impl Reader for Addresses {
    fn line(&mut self, line: &str) -> Option<String> {
        if let Ok(status) = serde_json::from_str::<Status>(line) {
            for (variable, service) in &self.urls {
                let port = status
                    .services
                    .iter()
                    .find(|candidate| candidate.name == *service)
                    .and_then(|service| service.ports.first());
                if let Some(port) = port {
                    self.found.insert(variable.clone(), url(port));
                }
            }
        }
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let mut judgement = Judgement::of(end);
        let missing = self.urls.iter().find(|(variable, _)| !self.found.contains_key(*variable));
        if let (true, Some((_, service))) = (judgement.good, missing) {
            judgement.good = false;
            judgement.why = format!("`{service}` publishes no port");
        }
        judgement.learned = self.found;
        judgement
    }
}

/// The address as a client on this machine can use it.
fn url(port: &Port) -> String {
    let Port { host, published } = port;
    match host.as_str() {
        "0.0.0.0" | "::" => format!("http://127.0.0.1:{published}"),
        v6 if v6.contains(':') => format!("http://[{v6}]:{published}"),
        host => format!("http://{host}:{published}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> End {
        End::Exited(std::process::ExitStatus::default())
    }

    fn reader() -> Box<Addresses> {
        let urls = [("API".to_owned(), "api".to_owned())];
        Box::new(Addresses::new(urls.into()))
    }

    #[test]
    fn the_published_port_is_found() {
        let mut reader = reader();
        reader.line(r#"{"schema":1}"#);
        reader.line(
            r#"{"event":"status","project":"x","services":[{"name":"db","ports":[]},
            {"name":"api","state":"healthy","healthy":true,"pid":3,"restarts":0,
            "ports":[{"target":3000,"host":"127.0.0.1","published":43123}]}]}"#,
        );
        let judgement = reader.end(good());
        assert!(judgement.good);
        assert_eq!(judgement.learned["API"], "http://127.0.0.1:43123");
    }

    #[test]
    fn any_address_becomes_one_to_call() {
        let at = |host: &str| url(&Port { host: host.to_owned(), published: 80 });
        assert_eq!(at("0.0.0.0"), "http://127.0.0.1:80");
        assert_eq!(at("::1"), "http://[::1]:80");
    }

    #[test]
    fn a_service_without_a_port_is_no_system_to_test() {
        let mut reader = reader();
        reader.line(r#"{"event":"status","services":[{"name":"api","ports":[]}]}"#);
        let judgement = reader.end(good());
        assert!(!judgement.good);
        assert_eq!(judgement.why, "`api` publishes no port");
    }
}
