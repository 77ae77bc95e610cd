//! `--on process`: the core alone, inside of this program.

use std::path::PathBuf;

use tempfile::TempDir;

use super::{Doing, Engine, embedded};
use crate::http::Base;
use crate::stores;

const ALONE: &str = "needs more than one process; its scenario must be tagged @gateway or @kill";

/// A core on a store, a database and a token in a folder of its own.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) core: Base,
    pub(crate) token: String,
    store: PathBuf,
    _folder: TempDir,
}

impl Process {
    pub(crate) async fn start() -> Result<Self, String> {
        let folder = TempDir::with_prefix("jessy-features-").map_err(|error| error.to_string())?;
        let core = embedded::start(folder.path()).await?;
        Ok(Self {
            core: core.address.parse()?,
            token: core.token,
            store: core.store,
            _folder: folder,
        })
    }
}

impl Engine for Process {
    fn kill_core(&self) -> Doing<'_, ()> {
        Box::pin(async { Err(ALONE.to_owned()) })
    }

    fn stop_core(&self) -> Doing<'_, Base> {
        Box::pin(async { Err(ALONE.to_owned()) })
    }

    fn start_core(&self) -> Doing<'_, ()> {
        Box::pin(async { Err(ALONE.to_owned()) })
    }

    fn replace_store<'a>(&'a self, bytes: &'a [u8]) -> Doing<'a, ()> {
        Box::pin(async move { stores::put(bytes, &self.store) })
    }

    fn restore(&self) -> Doing<'_, ()> {
        Box::pin(async {
            let original = stores::original()?;
            if fs_err::read(&self.store).is_ok_and(|bytes| bytes == original) {
                return Ok(());
            }
            stores::put(&original, &self.store)?;
            stores::served(&stores::generation(&original)?, &self.core, "/v1/dimensions").await
        })
    }
}
