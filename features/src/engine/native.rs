//! `--on native`: both services, as `cargo jessy up` runs them.

use std::path::PathBuf;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use super::supervisor::Supervisor;
use super::twin::Twin;
use super::{Doing, Engine, PATIENCE};
use crate::http::Base;
use crate::stores;

const CORE: &str = "jessy-core";
const GATEWAY: &str = "jessy-api";

/// What `cargo jessy` runs here.
#[derive(Debug)]
pub(crate) struct Native {
    supervisor: Supervisor,
    gateway: Option<Base>,
    core: Option<Base>,
    twin: Mutex<Option<Twin>>,
    /// The layer store that was found and its bytes, once it was replaced.
    found: Mutex<Option<(PathBuf, Vec<u8>)>>,
}

impl Native {
    pub(crate) fn new(command: &str, gateway: Option<Base>, core: Option<Base>) -> Self {
        let supervisor = Supervisor::new(command);
        Self { supervisor, gateway, core, twin: Mutex::default(), found: Mutex::default() }
    }

    fn core(&self) -> Result<&Base, String> {
        self.core.as_ref().ok_or_else(|| "JESSY_CORE_URL is not set".to_owned())
    }

    fn gateway(&self) -> Result<&Base, String> {
        self.gateway.as_ref().ok_or_else(|| "JESSY_URL is not set".to_owned())
    }

    async fn pid(&self, name: &str, base: &Base) -> Result<Pid, String> {
        let service = self.supervisor.service(name, base).await?;
        let pid = service.pid.and_then(Pid::from_raw);
        pid.ok_or_else(|| format!("{name} has no process: {service:?}"))
    }

    /// Where the layer store lies.
    async fn store(&self) -> Result<PathBuf, String> {
        let status: Value = self.core()?.get("/v1/status").await?;
        let file = status["layers"]["file"].as_str();
        file.map(PathBuf::from).ok_or_else(|| format!("the status names no layers.file: {status}"))
    }
}

impl Engine for Native {
    fn kill_core(&self) -> Doing<'_, ()> {
        Box::pin(async {
            let core = self.core()?;
            let before = self.pid(CORE, core).await?;
            kill_process(before, Signal::KILL).map_err(|error| format!("kill {CORE}: {error}"))?;
            let end = Instant::now() + PATIENCE;
            loop {
                let now = self.supervisor.service(CORE, core).await?;
                let other = now.pid.is_some_and(|pid| pid != before.as_raw_nonzero().get());
                if other && now.healthy {
                    return Ok(());
                }
                if Instant::now() >= end {
                    return Err(format!("{CORE} is not back after {PATIENCE:?}: {now:?}"));
                }
                sleep(Duration::from_millis(100)).await;
            }
        })
    }

    /// The supervisor keeps the core's socket open while the core is gone, so that callers wait
    /// and are not refused. A core that can't be reached is shown by a second gateway of the same
    /// program, whose way to the core is a relay that is closed.
    fn stop_core(&self) -> Doing<'_, Base> {
        Box::pin(async {
            let gateway = self.pid(GATEWAY, self.gateway()?).await?;
            let twin = Twin::start(gateway, self.core()?, &self.store().await?).await?;
            twin.cut().await?;
            let base = twin.base.clone();
            *self.twin.lock().await = Some(twin);
            Ok(base)
        })
    }

    fn start_core(&self) -> Doing<'_, ()> {
        Box::pin(async {
            match self.twin.lock().await.as_ref() {
                Some(twin) => twin.join().await,
                None => Err("the core was not stopped".to_owned()),
            }
        })
    }

    fn replace_store<'a>(&'a self, bytes: &'a [u8]) -> Doing<'a, ()> {
        Box::pin(async move {
            let mut found = self.found.lock().await;
            let (file, _) = match &mut *found {
                Some(found) => found,
                none => {
                    let file = self.store().await?;
                    let bytes = fs_err::read(&file).map_err(|error| error.to_string())?;
                    none.insert((file, bytes))
                }
            };
            stores::put(bytes, file)
        })
    }

    fn restore(&self) -> Doing<'_, ()> {
        Box::pin(async {
            *self.twin.lock().await = None;
            let Some((file, bytes)) = self.found.lock().await.take() else { return Ok(()) };
            stores::put(&bytes, &file)?;
            let generation = stores::generation(&bytes)?;
            stores::served(&generation, self.core()?, "/v1/dimensions").await?;
            stores::served(&generation, self.gateway()?, "/api/v1/layers/D07/0").await
        })
    }
}
