//! Listening sockets, opened by the supervisor, and who holds a port that can't be opened.

use std::{
    io,
    net::{IpAddr, SocketAddr, TcpListener},
};

use socket2::{Domain, Socket, Type};

use crate::events::Holder;

/// Callers that may wait while a service restarts. The kernel lowers it to its own limit.
const BACKLOG: i32 = 4096;

/// Opens a listening socket on `address`; port 0 picks a free one.
///
/// # Errors
/// `AddrInUse` when the port is taken, and whatever else the operating system says.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    // A port is free again at once after `down`, whatever connections still linger in TIME_WAIT.
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// The process that listens on a host port and is `wanted` by its id, when the operating system
/// lets us see it.
#[must_use]
pub fn holder(port: u16, wanted: impl Fn(u32) -> bool) -> Option<Holder> {
    let found = listeners::get_all().ok()?;
    found.into_iter().find(|found| found.socket.port() == port && wanted(found.process.pid)).map(
        |listener| Holder {
            name: listener.process.name,
            pid: listener.process.pid,
            is_container: false,
        },
    )
}

/// The address by which a client on this host reaches what listens on `host`.
#[must_use]
pub fn reachable(host: IpAddr, port: u16) -> SocketAddr {
    let host = match host {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(std::net::Ipv6Addr::LOCALHOST),
        other => other,
    };
    SocketAddr::new(host, port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_names_its_holder() {
        let held = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = held.local_addr().unwrap();
        let error = listen(address).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
        let holder = holder(address.port(), |_| true).unwrap();
        assert_eq!(holder.pid, std::process::id());
    }
}
