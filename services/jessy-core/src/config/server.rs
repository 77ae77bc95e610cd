//! Where the service listens.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::vars::{Variable, Vars};

const DEFAULT_PORT: u16 = 8080;

pub(super) const ADDR: Variable = Variable {
    name: "JESSY_ADDR",
    default: "127.0.0.1:8080",
    about: "address to listen on, unless a socket is passed by LISTEN_FDS",
    secret: false,
};

/// Where the service listens.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// `JESSY_ADDR`.
    pub addr: SocketAddr,
}

impl ServerConfig {
    pub(super) fn read(vars: &mut Vars<'_>) -> Self {
        let addr = vars.get(&ADDR, |value| {
            value.parse().map_err(|_| "an address and a port, such as 127.0.0.1:8080")
        });
        Self { addr: addr.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, DEFAULT_PORT).into()) }
    }

    /// Where the same host reaches it: "any address" is none to connect to.
    #[must_use]
    pub fn probe_addr(&self) -> SocketAddr {
        let mut addr = self.addr;
        match addr.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => addr.set_ip(Ipv4Addr::LOCALHOST.into()),
            IpAddr::V6(ip) if ip.is_unspecified() => addr.set_ip(Ipv6Addr::LOCALHOST.into()),
            _ => {}
        }
        addr
    }
}
