//! A way to a service that can be closed and opened again.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// Passes connections on to `target`. Its address stays the same.
#[derive(Debug)]
pub(super) struct Relay {
    pub(super) address: SocketAddr,
    target: Arc<str>,
    passing: Option<JoinHandle<()>>,
}

impl Relay {
    /// `target` is host and port.
    pub(super) fn open(target: &str) -> Result<Self, String> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut relay = Self { address, target: target.into(), passing: None };
        relay.listen()?;
        Ok(relay)
    }

    /// Opens it at the address that it had.
    pub(super) fn listen(&mut self) -> Result<(), String> {
        let listener = bound(self.address).map_err(|error| format!("relay: {error}"))?;
        self.address = listener.local_addr().map_err(|error| error.to_string())?;
        self.passing = Some(tokio::spawn(pass(listener, Arc::clone(&self.target))));
        Ok(())
    }

    /// Refuses new connections and cuts those that are open.
    pub(super) async fn close(&mut self) {
        if let Some(passing) = self.passing.take() {
            passing.abort();
            // Ends as cancelled; its socket is closed then.
            let _ = passing.await;
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        if let Some(passing) = &self.passing {
            passing.abort();
        }
    }
}

fn bound(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    // Connections that were cut a moment ago may still hold the port.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(64)
}

/// Connections end with this future: they are tasks of its own set.
async fn pass(listener: TcpListener, target: Arc<str>) {
    let mut connections = JoinSet::new();
    while let Ok((mut caller, _)) = listener.accept().await {
        let target = Arc::clone(&target);
        connections.spawn(async move {
            if let Ok(mut service) = TcpStream::connect(&*target).await {
                // Either side may hang up as it likes.
                let _ = copy_bidirectional(&mut caller, &mut service).await;
            }
        });
    }
}
