//! What the feature files' sentences mean, a file per subject. A step that doesn't hold gives the
//! sentence that the report shows.

mod analysis;
mod asking;
mod counts;
mod documents;
mod failing;
mod interference;
mod layer_store;
mod learning;
mod page;
mod paths;
mod refusals;
mod replies;
mod security;
mod shown;
mod streaming;
mod together;
mod users;

/// A step's outcome.
type Held = Result<(), String>;

/// Succeeds when `holds`, else says why not.
fn hold(holds: bool, why: impl FnOnce() -> String) -> Held {
    if holds { Ok(()) } else { Err(why()) }
}
