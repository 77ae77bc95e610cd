//! A second gateway: the same program on the same layer store, with a way to the core that can be
//! cut.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rustix::process::Pid;
use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, UpdateKind};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use super::PATIENCE;
use super::relay::Relay;
use crate::guard;
use crate::http::Base;

/// Ends when it is dropped: that closes its guard's input.
#[derive(Debug)]
pub(super) struct Twin {
    pub(super) base: Base,
    relay: Mutex<Relay>,
    _child: Child,
}

impl Twin {
    /// Starts the program that runs as `gateway` once more, and waits until it reaches the core.
    pub(super) async fn start(gateway: Pid, core: &Base, store: &Path) -> Result<Self, String> {
        let relay = Relay::open(core.address())?;
        let port = free_port()?;
        let own = std::env::current_exe().map_err(|error| error.to_string())?;
        let child = Command::new(own)
            .args([guard::VERB.into(), program(gateway)?.into_os_string()])
            .env_clear()
            .env("JESSY_ENV", "test")
            .env("JESSY_BIND", Ipv4Addr::LOCALHOST.to_string())
            .env("PORT", port.to_string())
            .env("JESSY_CORE_URL", format!("http://{}", relay.address))
            .env("JESSY_LAYERS", store)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| format!("a second gateway: {error}"))?;
        let base = format!("http://127.0.0.1:{port}").parse()?;
        let twin = Self { base, relay: Mutex::new(relay), _child: child };
        twin.is_well().await?;
        Ok(twin)
    }

    /// Closes its way to the core.
    pub(super) async fn cut(&self) -> Result<(), String> {
        self.relay.lock().await.close().await;
        Ok(())
    }

    /// Opens it again, and waits until the gateway is well.
    pub(super) async fn join(&self) -> Result<(), String> {
        self.relay.lock().await.listen()?;
        self.is_well().await
    }

    async fn is_well(&self) -> Result<(), String> {
        let end = Instant::now() + PATIENCE;
        loop {
            let seen = match self.base.get("/api/health").await {
                Ok(health) if health["core"]["reachable"] == true => return Ok(()),
                Ok(health) => health.to_string(),
                Err(why) => why,
            };
            if Instant::now() >= end {
                return Err(format!("a second gateway is not well after {PATIENCE:?}: {seen}"));
            }
            sleep(Duration::from_millis(100)).await;
        }
    }
}

/// The file that a process runs.
fn program(pid: Pid) -> Result<PathBuf, String> {
    let pid = sysinfo::Pid::from_u32(pid.as_raw_nonzero().get().unsigned_abs());
    let mut system = sysinfo::System::new().map_err(|error| error.to_string())?;
    let what = ProcessRefreshKind::nothing().with_exe(UpdateKind::Always);
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), true, what);
    let program = system.process(pid).and_then(|process| process.exe()).map(Path::to_owned);
    program.ok_or_else(|| format!("the program of process {pid} can't be found"))
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let address = listener.and_then(|listener| listener.local_addr());
    address.map(|address| address.port()).map_err(|error| error.to_string())
}
