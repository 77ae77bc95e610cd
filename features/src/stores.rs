//! Layer stores to put in the place of another: built from the sources of this repository, by the
//! core's own builder.

use std::path::{Path, PathBuf};
use std::time::Duration;

use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use jessy_core::{source, store};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use crate::http::Base;

/// How soon a new store is served (domain §20).
pub(crate) const RELOAD: Duration = Duration::from_secs(3);

/// The sources that every engine builds its store from.
pub(crate) fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../services/jessy-core/data")
}

/// What a layer of the sources says. `layer` is such as `L07-02`.
pub(crate) fn text(layer: &str) -> Result<String, String> {
    let file = sources().join(content(layer)?);
    let text = fs_err::read_to_string(file).map_err(|error| error.to_string())?;
    // The last line's end belongs to the file, not to what it says.
    Ok(text.trim_end().to_owned())
}

/// A store of the sources.
pub(crate) fn original() -> Result<Vec<u8>, String> {
    built(|_| Ok(()))
}

/// A store of the sources in which one layer says something else.
pub(crate) fn with_text(layer: &str, text: &str) -> Result<Vec<u8>, String> {
    let name = content(layer)?;
    built(|files| match files.get_mut(&name) {
        Some(bytes) => {
            *bytes = text.as_bytes().to_vec();
            Ok(())
        }
        None => Err(format!("the sources have no {name}")),
    })
}

type Files = std::collections::BTreeMap<String, Vec<u8>>;

fn built(change: impl FnOnce(&mut Files) -> Result<(), String>) -> Result<Vec<u8>, String> {
    let mut files = source::files(&sources()).map_err(|error| error.to_string())?;
    change(&mut files)?;
    let sources = source::from_files(files).map_err(|problems| {
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    })?;
    Ok(store::encode(&sources.registry, &sources.content, sources.generation))
}

/// The layer's file among the sources.
fn content(layer: &str) -> Result<String, String> {
    let dimension = layer.get(1..3).ok_or_else(|| format!("{layer} is no layer"))?;
    Ok(format!("content/D{dimension}/{layer}.md"))
}

/// A store's generation, as replies show it.
pub(crate) fn generation(bytes: &[u8]) -> Result<String, String> {
    let store = store::Store::from_bytes(bytes.to_vec()).map_err(|reason| format!("{reason}"))?;
    Ok(store.generation().to_string())
}

/// Writes beside the target and renames, whatever the bytes are.
pub(crate) fn put(bytes: &[u8], target: &Path) -> Result<(), String> {
    let beside = target.with_extension("features");
    let moved = fs_err::write(&beside, bytes).and_then(|()| fs_err::rename(&beside, target));
    moved.map_err(|error| error.to_string())
}

/// Waits until the route answers with this generation, no longer than a reload may take.
pub(crate) async fn served(generation: &str, base: &Base, route: &str) -> Result<(), String> {
    let end = Instant::now() + RELOAD;
    loop {
        let request = Request::get(route).body(Full::<Bytes>::default());
        let reply = base.send(request.map_err(|error| error.to_string())?).await?;
        let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        if body["generation"] == generation {
            return Ok(());
        }
        if Instant::now() >= end {
            let seen = &body["generation"];
            return Err(format!("{base}{route} serves {seen} and not {generation} in {RELOAD:?}"));
        }
        sleep(Duration::from_millis(200)).await;
    }
}
