//! Structured logs: one JSON object a line on stdout, with the fields of the request's span in it.

mod json;
mod panics;

use std::io;

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use json::JsonLines;
pub(crate) use panics::to_stderr;

/// Sends this process's events to stdout, its panics among them.
///
/// # Errors
///
/// When events already go somewhere else.
pub(crate) fn start(filter: Targets) -> Result<(), TryInitError> {
    tracing_subscriber::registry().with(filter).with(JsonLines::new(io::stdout)).try_init()?;
    panics::to_log();
    Ok(())
}
