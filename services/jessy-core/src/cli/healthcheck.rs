//! `healthcheck`: the service's own readiness over HTTP, for containers that have no other tool.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::{EXIT_CONFIG, EXIT_FAILED, Failure};
use crate::config::ServerConfig;

/// Time for connecting, and for each read and write.
const TIMEOUT: Duration = Duration::from_millis(1500);
/// `HTTP/1.1 200`: all of the answer that matters.
const READY: &[u8] = b"HTTP/1.1 200";

pub(super) fn run() -> Result<(), Failure> {
    let config = ServerConfig::from_env().map_err(|error| Failure::new(EXIT_CONFIG, error))?;
    let addr = config.probe_addr();
    match probe(addr) {
        Ok(answer) if answer == READY => Ok(()),
        Ok(answer) => {
            let answer = String::from_utf8_lossy(&answer);
            Err(Failure::new(EXIT_FAILED, format_args!("{addr} is not ready: {answer}")))
        }
        Err(error) => Err(Failure::new(EXIT_FAILED, format_args!("{addr}: {error}"))),
    }
}

fn probe(addr: SocketAddr) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(&addr, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    write!(stream, "GET /health/ready HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n\r\n")?;
    let mut answer = vec![0; READY.len()];
    stream.read_exact(&mut answer)?;
    Ok(answer)
}
