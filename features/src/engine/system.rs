//! The Jessy that a run is about: where it is, and what runs it.

use std::path::Path;
use std::sync::Arc;

use super::{Containers, Engine, Native, Process};
use crate::browser;
use crate::cli::{FAILED, On, Place, USAGE};
use crate::world::Doors;

const NO_ADDRESS: &str = "JESSY_URL is not set: `cargo jessy test bdd` starts Jessy and sets it, \
                          `cargo jessy status` shows the gateway's port of one that runs";

/// The Jessy that a run is about.
#[derive(Clone, Debug)]
pub(crate) struct System {
    pub(crate) on: On,
    pub(crate) doors: Doors,
    pub(crate) engine: Arc<dyn Engine>,
    pub(crate) has_browser: bool,
}

/// Why nothing is run, and the exit code for it.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) why: String,
    pub(crate) code: u8,
}

impl System {
    /// Finds it, or starts it where it runs in this program.
    pub(crate) async fn find(place: &Place) -> Result<Self, Refusal> {
        let failed = |why| Refusal { why, code: FAILED };
        if place.on == On::Process {
            let process = Process::start().await.map_err(failed)?;
            let core = Some(process.core.clone());
            let doors = Doors { gateway: None, core, token: Some(process.token.clone()) };
            // The page is the gateway's.
            return Ok(Self { on: place.on, doors, engine: Arc::new(process), has_browser: false });
        }
        let (gateway, core) = (place.gateway.clone(), place.core.clone());
        if gateway.is_none() {
            return Err(Refusal { why: NO_ADDRESS.to_owned(), code: USAGE });
        }
        for base in [&gateway, &core].into_iter().flatten() {
            base.knock()
                .await
                .map_err(|why| failed(format!("{why}; is Jessy up? `cargo jessy status` tells")))?;
        }
        let token = token(place.token_file.as_deref());
        let token = token.map_err(|why| Refusal { why, code: USAGE })?;
        let browser = browser::is_there();
        if place.require_browser
            && let Err(why) = &browser
        {
            return Err(failed(format!("JESSY_REQUIRE_BROWSER is set, but {why}")));
        }
        let engine: Arc<dyn Engine> = if place.on == On::Native {
            Arc::new(Native::new(&place.command, gateway.clone(), core.clone()))
        } else {
            Arc::new(Containers::new(&place.compose, gateway.clone(), core.clone()))
        };
        let doors = Doors { gateway, core, token };
        Ok(Self { on: place.on, doors, engine, has_browser: browser.is_ok() })
    }
}

/// The token in the file, if one is named.
fn token(file: Option<&Path>) -> Result<Option<String>, String> {
    let Some(file) = file.filter(|file| !file.as_os_str().is_empty()) else { return Ok(None) };
    match fs_err::read_to_string(file) {
        Ok(token) => Ok(Some(token.trim().to_owned())),
        Err(error) => Err(format!("JESSY_TOKEN_FILE: {error}")),
    }
}
