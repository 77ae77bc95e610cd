//! `--on containers`: both services, as `docker compose up` runs them.
//!
//! Their ports must be published at numbers of one's choice: docker gives a container that starts
//! again another one where it was left to choose.

use std::time::Duration;

use tempfile::TempDir;
use tokio::process::Command;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use super::{Doing, Engine, PATIENCE};
use crate::http::Base;
use crate::stores;

const CORE: &str = "jessy-core";
/// The one-shot service that builds the store: it alone may write to the volume.
const BUILDER: &str = "layers";
const STORE: &str = "/var/lib/jessy/layers.jyl";

/// What `docker compose` runs here.
#[derive(Debug)]
pub(crate) struct Containers {
    compose: Vec<String>,
    gateway: Option<Base>,
    core: Option<Base>,
    changed: Mutex<Changed>,
}

#[derive(Debug, Default)]
struct Changed {
    store: bool,
    stopped: bool,
}

impl Containers {
    pub(crate) fn new(compose: &str, gateway: Option<Base>, core: Option<Base>) -> Self {
        let compose = compose.split_whitespace().map(str::to_owned).collect();
        Self { compose, gateway, core, changed: Mutex::default() }
    }

    /// Runs compose with these arguments.
    async fn run(&self, arguments: &[&str]) -> Result<(), String> {
        let [program, first @ ..] = self.compose.as_slice() else {
            return Err("JESSY_COMPOSE is empty".to_owned());
        };
        let line = format!("{} {}", self.compose.join(" "), arguments.join(" "));
        let output = Command::new(program).args(first).args(arguments).output().await;
        let output = output.map_err(|error| format!("{line}: {error}"))?;
        if output.status.success() {
            return Ok(());
        }
        Err(format!("{line}: {}", String::from_utf8_lossy(&output.stderr).trim_end()))
    }

    fn gateway(&self) -> Result<&Base, String> {
        self.gateway.as_ref().ok_or_else(|| "JESSY_URL is not set".to_owned())
    }

    /// Waits until the gateway sees its core.
    async fn is_well(&self) -> Result<(), String> {
        let gateway = self.gateway()?;
        let end = Instant::now() + PATIENCE;
        loop {
            let health = gateway.get("/api/health").await?;
            if health["core"]["ready"] == true {
                return Ok(());
            }
            if Instant::now() >= end {
                return Err(format!("the gateway is not well after {PATIENCE:?}: {health}"));
            }
            sleep(Duration::from_millis(200)).await;
        }
    }
}

impl Engine for Containers {
    /// A container that was killed on purpose is not started again by compose, so we do.
    fn kill_core(&self) -> Doing<'_, ()> {
        Box::pin(async {
            self.run(&["kill", "-s", "KILL", CORE]).await?;
            self.run(&["start", CORE]).await?;
            self.is_well().await
        })
    }

    fn stop_core(&self) -> Doing<'_, Base> {
        Box::pin(async {
            self.changed.lock().await.stopped = true;
            self.run(&["stop", CORE]).await?;
            self.gateway().cloned()
        })
    }

    fn start_core(&self) -> Doing<'_, ()> {
        Box::pin(async {
            self.run(&["start", CORE]).await?;
            self.changed.lock().await.stopped = false;
            self.is_well().await
        })
    }

    /// `cp` removes the old file and writes a new one: what is still mapped is not touched.
    fn replace_store<'a>(&'a self, bytes: &'a [u8]) -> Doing<'a, ()> {
        Box::pin(async move {
            let folder = TempDir::new().map_err(|error| error.to_string())?;
            let file = folder.path().join("layers.jyl");
            fs_err::write(&file, bytes).map_err(|error| error.to_string())?;
            self.changed.lock().await.store = true;
            self.run(&["cp", &file.to_string_lossy(), &format!("{BUILDER}:{STORE}")]).await
        })
    }

    fn restore(&self) -> Doing<'_, ()> {
        Box::pin(async {
            let changed = std::mem::take(&mut *self.changed.lock().await);
            if changed.stopped {
                self.start_core().await?;
            }
            if changed.store {
                let original = stores::original()?;
                self.run(&["run", "--rm", "--no-deps", BUILDER]).await?;
                let core = self.core.as_ref().ok_or("JESSY_CORE_URL is not set")?;
                let generation = stores::generation(&original)?;
                stores::served(&generation, core, "/v1/dimensions").await?;
                stores::served(&generation, self.gateway()?, "/api/v1/layers/D07/0").await?;
            }
            Ok(())
        })
    }
}
