//! `[[ip:]host:]container[/protocol]`, each port a number or a range.

use std::net::IpAddr;

use super::{ErrorKind, Map, Node, Path, Report, Value};

/// The long form of a list of ports: a range is several.
pub(super) fn long(node: &mut Node, report: &mut Report, path: &Path) {
    let Value::Seq(items) = &mut node.value else {
        return;
    };
    let mut ports = Vec::with_capacity(items.len());
    for (i, item) in items.drain(..).enumerate() {
        let Some(text) = item.value.to_text() else {
            check_long(&item, report, &path.index(i));
            ports.push(item);
            continue;
        };
        match short(&text) {
            Ok(parsed) => ports.extend(parsed.into_iter().map(|port| port.node(&item))),
            Err((message, help)) => {
                let message = format!("{path}: `{text}`: {message}");
                report.help(ErrorKind::Schema, item.at, message, help);
                ports.push(item);
            }
        }
    }
    *items = ports;
}

/// Docker would refuse these only when it starts the container.
fn check_long(item: &Node, report: &mut Report, path: &Path) {
    let range = "ports are 1 to 65535";
    match item.get("target").map(|node| (node, node.value.to_text())) {
        None => {
            let message = format!("{path} needs the key `target`");
            report.error(ErrorKind::Schema, item.at, message);
        }
        Some((node, text)) => {
            let text = text.unwrap_or_default();
            if number(&text).is_err_or_zero() {
                let message = format!("{path}.target: `{text}` isn't a port");
                report.help(ErrorKind::Schema, node.at, message, range);
            }
        }
    }
    if let Some(node) = item.get("published") {
        let text = node.value.to_text().unwrap_or_default();
        if !text.is_empty() && range_of(&text).is_err() {
            let message = format!("{path}.published: `{text}` isn't a port or a range of ports");
            report.help(ErrorKind::Schema, node.at, message, range);
        }
    }
}

trait OrZero {
    fn is_err_or_zero(&self) -> bool;
}

impl OrZero for Result<u16, Refused> {
    fn is_err_or_zero(&self) -> bool {
        !matches!(self, Ok(1..))
    }
}

/// What is wrong and what to do.
type Refused = (String, &'static str);

struct Port {
    host_ip: String,
    published: String,
    target: u16,
    protocol: String,
}

impl Port {
    fn node(self, item: &Node) -> Node {
        let mut map = Map::new();
        let mut add = |key: &str, value: Value| {
            map.insert(key.to_owned(), Node::new(value, item.at));
        };
        add("mode", Value::Str("ingress".to_owned()));
        if !self.host_ip.is_empty() {
            add("host_ip", Value::Str(self.host_ip));
        }
        add("target", Value::Int(i64::from(self.target)));
        if !self.published.is_empty() {
            add("published", Value::Str(self.published));
        }
        add("protocol", Value::Str(self.protocol));
        Node { value: Value::Map(map), at: item.at, key: item.key }
    }
}

fn short(text: &str) -> Result<Vec<Port>, Refused> {
    let parts: Vec<&str> = text.split(':').collect();
    let (ip, host, container) = match parts.as_slice() {
        [container] => (String::new(), "", *container),
        [host, container] => (String::new(), *host, *container),
        // An IPv6 address has colons of its own.
        [ip @ .., host, container] => (ip.join(":"), *host, *container),
        [] => (String::new(), "", ""),
    };
    let (container, protocol) = match container.split_once('/') {
        Some((container, protocol)) if !protocol.is_empty() => (container, protocol.to_lowercase()),
        Some((container, _)) => (container, "tcp".to_owned()),
        None => (container, "tcp".to_owned()),
    };
    let bare = ip.strip_prefix('[').and_then(|ip| ip.strip_suffix(']'));
    let host_ip = bare.unwrap_or(&ip);
    if bare.is_none() && ip.contains(':') {
        return Err((format!("`{ip}` has colons"), "put an IPv6 address in brackets: [::1]:80:80"));
    }
    if !host_ip.is_empty() && host_ip.parse::<IpAddr>().is_err() {
        return Err((format!("`{host_ip}` isn't an IP address"), "names don't work here"));
    }
    if container.is_empty() {
        return Err(("no container port".to_owned(), "write host:container, such as 8080:80"));
    }
    let (first, last) = range_of(container)?;
    let (host_first, host_last) = if host.is_empty() { (0, 0) } else { range_of(host)? };
    if !host.is_empty() && last - first != host_last - host_first && first != last {
        let message = "the two ranges have different lengths".to_owned();
        return Err((message, "give both ranges the same length"));
    }
    if !matches!(protocol.as_str(), "tcp" | "udp" | "sctp") {
        return Err((format!("`{protocol}` isn't a protocol"), "tcp, udp and sctp are"));
    }
    let one = |i: u16| {
        let published = match (host.is_empty(), first == last && host_first != host_last) {
            (true, _) => String::new(),
            // One container port takes any host port out of the range that is free.
            (false, true) => format!("{host_first}-{host_last}"),
            (false, false) => (host_first + i).to_string(),
        };
        Port {
            host_ip: host_ip.to_owned(),
            published,
            target: first + i,
            protocol: protocol.clone(),
        }
    };
    let mut ports: Vec<Port> = (0..=last - first).map(one).collect();
    // Compose's order: as text, so 10 comes before 9.
    ports.sort_by_key(|port| port.target.to_string());
    Ok(ports)
}

fn range_of(text: &str) -> Result<(u16, u16), Refused> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (number(first)?, number(last)?);
    if last < first {
        return Err((format!("the range {text} runs backwards"), "put the lower port first"));
    }
    Ok((first, last))
}

fn number(text: &str) -> Result<u16, Refused> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<u16>() {
        Ok(port) if digits => Ok(port),
        _ if digits => Err((format!("port {text} is above 65535"), "ports are 1 to 65535")),
        _ => Err((format!("`{text}` isn't a port"), "ports are numbers from 1 to 65535")),
    }
}
