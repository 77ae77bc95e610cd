//! Structured logs: one JSON object a line on stdout, with the fields of the request's span in it.

mod json;

use std::io;

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use json::JsonLines;

/// Sends this process's events to stdout.
///
/// # Errors
///
/// When events already go somewhere else.
pub(crate) fn start(filter: Targets) -> Result<(), TryInitError> {
    tracing_subscriber::registry().with(filter).with(JsonLines::new(io::stdout)).try_init()
}
