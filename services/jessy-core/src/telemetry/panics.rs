//! What a panic says, told like everything else: the usual hook would write it to stderr as it is, and
//! it may hold anything.

use std::io::{self, Write as _};
use std::panic::{self, PanicHookInfo};

use crate::redact;

/// Sends panics to stderr, before there is a log.
pub(crate) fn to_stderr() {
    panic::set_hook(Box::new(|panic| {
        let _ = writeln!(io::stderr(), "{}", redact::text(&told(panic)));
    }));
}

/// Sends panics to the log.
pub(super) fn to_log() {
    panic::set_hook(Box::new(|panic| tracing::error!("{}", told(panic))));
}

fn told(panic: &PanicHookInfo<'_>) -> String {
    let text = panic.payload_as_str().unwrap_or("no message");
    match panic.location() {
        Some(at) => format!("panic at {at}: {text}"),
        None => format!("panic: {text}"),
    }
}
