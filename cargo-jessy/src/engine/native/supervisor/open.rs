//! Opens the sockets of a plan, or says on cards why it can't.

use std::{
    io,
    net::{SocketAddr, TcpListener},
};

use indexmap::IndexMap;

use super::hub::Opened;
use crate::{
    engine::native::{
        plan::{Plan, ServicePlan, SocketPlan},
        ports,
    },
    events::{Cause, FailureCard, Port},
};

/// Opens every socket of the plan before anything is started.
pub(super) fn all(plan: &Plan) -> Result<IndexMap<String, Opened>, Vec<FailureCard>> {
    let mut opened = IndexMap::new();
    let mut cards = Vec::new();
    for (name, service) in &plan.services {
        match open_service(name, service) {
            Ok(one) => drop(opened.insert(name.clone(), one)),
            Err(card) => cards.push(*card),
        }
    }
    if cards.is_empty() { Ok(opened) } else { Err(cards) }
}

fn open_service(name: &str, service: &ServicePlan) -> Result<Opened, Box<FailureCard>> {
    let mut opened = Opened { sockets: Vec::new(), ports: Vec::new() };
    for socket in &service.sockets {
        let address = SocketAddr::new(socket.host, socket.port);
        let listener = ports::listen(address).map_err(|error| refused(name, address, &error))?;
        opened.ports.push(port(socket, &listener));
        // A service that binds for itself gets a port that was just seen to be free.
        if service.pass_sockets {
            opened.sockets.push(listener);
        }
    }
    Ok(opened)
}

fn port(socket: &SocketPlan, listener: &TcpListener) -> Port {
    let bound = listener.local_addr().map_or(socket.port, |address| address.port());
    Port { target: socket.target, host: socket.host, published: bound, public: socket.published }
}

fn refused(service: &str, address: SocketAddr, error: &io::Error) -> Box<FailureCard> {
    let taken = error.kind() == io::ErrorKind::AddrInUse;
    let at = address.to_string();
    let cause = if taken {
        Cause::PortTaken { address: at }
    } else {
        Cause::PortRefused { address: at, why: error.to_string() }
    };
    Box::new(FailureCard {
        port: Some(address.port()),
        holder: taken.then(|| ports::holder(address.port(), |_| true)).flatten(),
        ..FailureCard::new(service, cause)
    })
}
